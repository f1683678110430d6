/** Class activation maps. */

export type { Upsampling } from "../result/resize-map.js";
export { type AblationCamOptions, ablationCam } from "./ablation-cam.js";
export { cam } from "./cam.js";
export { eigenCam } from "./eigen-cam.js";
export { eigenGradCam } from "./eigen-grad-cam.js";
export { fasterScoreCam } from "./faster-score-cam.js";
export { type FemOptions, fem } from "./fem.js";
export { type FinerCamOptions, finerCam } from "./finer-cam.js";
export { type GradCamOptions, gradCam } from "./grad-cam.js";
export {
  type GradCamPlusPlusOptions,
  gradCamPlusPlus,
  type PlusPlusVariant,
} from "./grad-cam-plus-plus.js";
export { type GuidedGradCamOptions, guidedGradCam } from "./guided-grad-cam.js";
export { hiResCam } from "./hi-res-cam.js";
export { type IsCamOptions, isCam } from "./is-cam.js";
export { layerCam } from "./layer-cam.js";
export type { ChannelAxis, MapLayerOptions } from "./map-layer.js";
export { type ScoreCamOptions, scoreCam } from "./score-cam.js";
export type { ScoreMaskOptions } from "./score-masks.js";
export {
  type SmoothGradCamPlusPlusOptions,
  smoothGradCamPlusPlus,
} from "./smooth-grad-cam-plus-plus.js";
export { type SsCamOptions, ssCam } from "./ss-cam.js";
export { xGradCam } from "./x-grad-cam.js";
