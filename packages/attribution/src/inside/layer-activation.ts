import type { Method } from "../run/method.js";
import { layerMethod } from "./layer-method.js";
import type { LayerOptions } from "./layer-option.js";

/**
 * The activations of a layer. They do not depend on the target.
 *
 * @returns Values of the layer, laid out as the input is.
 */
export const layerActivation: Method<LayerOptions> = layerMethod(
  { name: "layer-activation", about: "activations of a layer", paper: "none" },
  (activation) => activation,
);
