import type { Method } from "../run/method.js";
import { layerMethod } from "./layer-method.js";
import type { LayerOptions } from "./layer-option.js";

/**
 * The activations of a layer times their gradients, `A df/dA`: what each adds to the score where all behind the layer is linear.
 *
 * @returns Values of the layer, laid out as the input is.
 */
export const layerGradientXActivation: Method<LayerOptions> = layerMethod(
  {
    name: "layer-gradient-x-activation",
    about: "activations of a layer times their gradients",
    paper: "Shrikumar et al. 2016",
  },
  (activation, gradient) => activation * gradient,
);
