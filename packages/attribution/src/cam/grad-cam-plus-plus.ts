import type { Method } from "../run/method.js";
import type { OptionSpec } from "../run/options.js";
import { gradientCam, weightedSum } from "./gradient-cam.js";
import type { MapLayer, MapLayerOptions } from "./map-layer.js";

/** What stands for the sums of equation 19: `"eq19"` sums over places, as the paper, `"mean"` takes means, as Xplique. */
export type PlusPlusVariant = "eq19" | "mean";

/** Options of {@link gradCamPlusPlus}. */
export interface GradCamPlusPlusOptions extends MapLayerOptions {
  /** Default `"eq19"`. */
  readonly variant?: PlusPlusVariant;
}

const variant: OptionSpec = {
  type: "choice",
  choices: ["eq19", "mean"],
  default: "eq19",
  about: "eq19: sums over places, as the paper; mean: means, as Xplique",
};

/**
 * Grad-CAM++: `w_c = sum_hw alpha max(G, 0)` with `alpha = G^2 / (2 G^2 + S_c G^3)` and `S_c = sum_hw A`, 0 where `G` is 0. A channel
 * that finds several objects is not weighted by how many there are.
 *
 * Chattopadhay et al., "Grad-CAM++: Generalized Gradient-based Visual Explanations for Deep Convolutional Networks", 2018, equation 19.
 *
 * @returns As {@link gradCam}.
 */
export const gradCamPlusPlus: Method<GradCamPlusPlusOptions> = gradientCam<{
  variant?: PlusPlusVariant;
}>({
  name: "grad-cam-plus-plus",
  about: "channels weighted by their positive gradients, each place by the share of equation 19",
  paper: "Chattopadhay et al. 2018",
  options: { variant },
  map(activation, gradient, layer, { variant: chosen }) {
    const [squares, cubes] = [2, 3].map((power) => gradient.map((g) => g ** power)) as [
      Float32Array,
      Float32Array,
    ];
    const powers = { gradient, squares, cubes };
    const weights = plusPlusWeights(activation, powers, layer, chosen);
    return { map: weightedSum(activation, weights, layer), weights };
  },
});

/** Gradients, their squares and their cubes; for one image these are powers, over noisy ones they are means of powers. */
export interface GradientPowers {
  readonly gradient: ArrayLike<number>;
  readonly squares: ArrayLike<number>;
  readonly cubes: ArrayLike<number>;
}

/** The weights of equation 19. */
export function plusPlusWeights(
  activation: Float32Array,
  { gradient, squares, cubes }: GradientPowers,
  { channels, places, index }: MapLayer,
  chosen: PlusPlusVariant,
): Float32Array {
  const weights = new Float32Array(channels);
  const share = chosen === "mean" ? 1 / places : 1;
  for (let c = 0; c < channels; c++) {
    let total = 0;
    for (let p = 0; p < places; p++) total += activation[index(c, p)] as number;
    let weight = 0;
    for (let p = 0; p < places; p++) {
      const i = index(c, p);
      const square = squares[i] as number;
      const below = 2 * square + total * share * (cubes[i] as number);
      if (square === 0 || below === 0) continue;
      weight += (square / below) * Math.max(gradient[i] as number, 0);
    }
    weights[c] = weight * share;
  }
  return weights;
}
