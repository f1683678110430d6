import type { Method } from "../run/method.js";
import { gradientCam, weightedSum } from "./gradient-cam.js";
import type { MapLayerOptions } from "./map-layer.js";
import { meanGradients } from "./mean-gradients.js";

/** Options of {@link gradCam}. */
export type GradCamOptions = MapLayerOptions;

/**
 * Grad-CAM: the channels of a feature map `A`, each weighted by the mean of its gradient `G`, summed:
 * `map[h, w] = sum_c mean_hw(G[., ., c]) A[h, w, c]`.
 *
 * Selvaraju et al., "Grad-CAM", 2017. The raw map is returned: the paper's ReLU, and scaling and resizing, belong to drawing.
 * A layer without spatial axes has one cell; tokens of a vision transformer are a square of cells.
 *
 * @returns `[rows, columns]` or `[images, rows, columns]` of the layer, signed; the weights are in `parts.channelWeights`. Several
 *   layers are fused, and `parts` has the raw map of each.
 */
export const gradCam: Method<GradCamOptions> = gradientCam({
  name: "grad-cam",
  about: "channels of a feature map, each weighted by the mean of its gradient, summed",
  paper: "Selvaraju et al. 2017",
  options: {},
  map(activation, gradient, layer) {
    const weights = meanGradients(gradient, layer);
    return { map: weightedSum(activation, weights, layer), weights };
  },
});
