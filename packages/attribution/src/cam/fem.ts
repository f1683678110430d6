import type { Method } from "../run/method.js";
import { gradientCam } from "./gradient-cam.js";
import type { MapLayerOptions } from "./map-layer.js";

/** Options of {@link fem}. */
export interface FemOptions extends MapLayerOptions {
  /** Standard deviations above its mean from which a channel answers strongly. Default 2. */
  readonly k?: number;
}

/**
 * Feature explanation method: each channel becomes 1 where it is more than `k` standard deviations (of the population) above its mean,
 * weighted by that mean: `map[h, w] = sum_c mean_c [A[h, w, c] > mean_c + k sd_c]`. It knows nothing of the target.
 *
 * Fuad, Martin, Giot, Bourqui, Benois-Pineau and Zemmari, "Features Understanding in 3D CNNs for Actions Recognition in Video", 2020.
 *
 * @returns As {@link gradCam}; the means are in `parts.channelWeights`.
 */
export const fem: Method<FemOptions> = gradientCam<{ k?: number }>({
  name: "fem",
  about: "places where channels answer far above their mean; the same for every target",
  paper: "Fuad et al. 2020",
  options: {
    k: { type: "number", min: 0, default: 2, about: "standard deviations above the mean" },
  },
  map(activation, _gradient, { places, channels, index }, { k }) {
    const map = new Float32Array(places);
    const weights = new Float32Array(channels);
    for (let c = 0; c < channels; c++) {
      let [mean, squares] = [0, 0];
      for (let p = 0; p < places; p++) mean += (activation[index(c, p)] as number) / places;
      for (let p = 0; p < places; p++) squares += ((activation[index(c, p)] as number) - mean) ** 2;
      const strong = mean + k * Math.sqrt(squares / places);
      weights[c] = mean;
      for (let p = 0; p < places; p++) {
        if ((activation[index(c, p)] as number) > strong) map[p] = (map[p] as number) + mean;
      }
    }
    return { map, weights };
  },
});
