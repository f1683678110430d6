import type { Method } from "../run/method.js";
import { gradientCam, productMap } from "./gradient-cam.js";
import type { MapLayerOptions } from "./map-layer.js";

/**
 * HiResCAM: activations times their gradients, summed over channels: `map[h, w] = sum_c G[h, w, c] A[h, w, c]`. Where the network
 * is linear behind the layer and has no bias there, the map sums to the score: what a place adds to it.
 *
 * Draelos and Carin, "Use HiResCAM instead of Grad-CAM for faithful explanations of convolutional neural networks", 2020.
 *
 * @returns As {@link gradCam}.
 */
export const hiResCam: Method<MapLayerOptions> = gradientCam({
  name: "hi-res-cam",
  about: "activations times their gradients, summed over channels",
  paper: "Draelos and Carin 2020",
  options: {},
  map: (activation, gradient, layer) => ({
    map: productMap(activation, gradient, layer, (g) => g),
  }),
});
