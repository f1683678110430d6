/** Methods of the gradient family. */
export { gradient } from "./gradient.js";
export { inputXGradient } from "./input-x-gradient.js";
export { type IntegratedGradientsOptions, integratedGradients } from "./integrated-gradients.js";
export { type Quadrature, type QuadratureRule, quadrature } from "./quadrature.js";
export { saliency } from "./saliency.js";
