/**
 * Where a network looked: attribution methods that return raw signed maps. Drawing is under `@xrt/attribution/render`,
 * what its units want to see under `@xrt/attribution/visualize`.
 *
 * @packageDocumentation
 */
export type { Attribution, AttributionWarning, ExplainOptions } from "./attribution.js";
export { type GradCamOptions, gradCam } from "./grad-cam.js";
export { gradient } from "./gradient.js";
export type { LayersModelLike, Model } from "./model.js";
export { deconvnet } from "./rules/deconvnet.js";
export { guidedBackprop } from "./rules/guided-backprop.js";
export { lrpEpsilon } from "./rules/lrp-epsilon.js";
export { redirectedRelu } from "./rules/redirected-relu.js";
export { saliency } from "./saliency.js";
export type { Target } from "./target.js";
