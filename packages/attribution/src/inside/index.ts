/** Methods that look inside the network: layers and concepts. Units have the methods of all families: `target: { layer, index }`. */
export { internalInfluence } from "./internal-influence.js";
export { layerActivation } from "./layer-activation.js";
export { type LayerConductanceOptions, layerConductance } from "./layer-conductance.js";
export { layerGradient } from "./layer-gradient.js";
export { layerGradientXActivation } from "./layer-gradient-x-activation.js";
export { layerIntegratedGradients } from "./layer-integrated-gradients.js";
export type { LayerOptions } from "./layer-option.js";
export type { LayerPathOptions } from "./path-options.js";
