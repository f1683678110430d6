import type { MethodTable } from "../run/method-table.js";
import { internalInfluence } from "./internal-influence.js";
import { layerActivation } from "./layer-activation.js";
import { layerConductance } from "./layer-conductance.js";
import { layerGradient } from "./layer-gradient.js";
import { layerGradientXActivation } from "./layer-gradient-x-activation.js";
import { layerIntegratedGradients } from "./layer-integrated-gradients.js";

/** Methods that look inside the network, by name. */
export const insideMethods: MethodTable = {
  "layer-activation": layerActivation,
  "layer-gradient": layerGradient,
  "layer-gradient-x-activation": layerGradientXActivation,
  "layer-integrated-gradients": layerIntegratedGradients,
  "layer-conductance": layerConductance,
  "internal-influence": internalInfluence,
};
