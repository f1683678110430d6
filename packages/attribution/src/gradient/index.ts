/** Methods of the gradient family. */

export {
  type BlurIntegratedGradientsOptions,
  blurIntegratedGradients,
} from "./blur-integrated-gradients.js";
export {
  type ExpectedGradientsOptions,
  expectedGradients,
  gradientShap,
} from "./expected-gradients.js";
export { type FullGradOptions, fullGrad } from "./full-grad.js";
export { gradient } from "./gradient.js";
export {
  type GuidedIntegratedGradientsOptions,
  guidedIntegratedGradients,
} from "./guided-integrated-gradients.js";
export { inputXGradient } from "./input-x-gradient.js";
export { type IntegratedGradientsOptions, integratedGradients } from "./integrated-gradients.js";
export type { SmoothKind } from "./map-of-draws.js";
export { type Quadrature, type QuadratureRule, quadrature } from "./quadrature.js";
export { saliency } from "./saliency.js";
export { type SmoothNaming, type SmoothOptions, smooth } from "./smooth.js";
export { smoothGrad, smoothGradSquared, varGrad } from "./smooth-grad.js";
export { type XraiOptions, xrai } from "./xrai.js";
