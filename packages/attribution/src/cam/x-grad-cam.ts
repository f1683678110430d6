import type { Method } from "../run/method.js";
import { gradientCam, weightedSum } from "./gradient-cam.js";
import type { MapLayerOptions } from "./map-layer.js";

/**
 * XGrad-CAM: channels weighted by the mean of their gradients, each place counted by its share of the channel:
 * `w_c = sum_hw G A / sum_hw A`. A channel that sums to 0 has weight 0.
 *
 * Fu et al., "Axiom-based Grad-CAM: Towards Accurate Visualization and Explanation of CNNs", 2020.
 *
 * @returns As {@link gradCam}.
 */
export const xGradCam: Method<MapLayerOptions> = gradientCam({
  name: "x-grad-cam",
  about: "channels weighted by their gradients, each place counted by its share of the channel",
  paper: "Fu et al. 2020",
  options: {},
  map(activation, gradient, layer) {
    const { channels, places, index } = layer;
    const weights = new Float32Array(channels);
    for (let c = 0; c < channels; c++) {
      let [product, sum] = [0, 0];
      for (let p = 0; p < places; p++) {
        const a = activation[index(c, p)] as number;
        product += (gradient[index(c, p)] as number) * a;
        sum += a;
      }
      weights[c] = sum === 0 ? 0 : product / sum;
    }
    return { map: weightedSum(activation, weights, layer), weights };
  },
});
