import type { Method } from "../run/method.js";
import { layerMethod } from "./layer-method.js";
import type { LayerOptions } from "./layer-option.js";

/**
 * The gradient of the score with respect to the activations of a layer, `df/dA`.
 *
 * @returns Values of the layer, laid out as the input is.
 */
export const layerGradient: Method<LayerOptions> = layerMethod(
  {
    name: "layer-gradient",
    about: "gradient of the score with respect to the activations of a layer",
    paper: "Simonyan et al. 2013",
  },
  (_, gradient) => gradient,
);
