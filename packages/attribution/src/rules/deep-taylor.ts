import type { LayerChoice } from "../model/layers.js";
import { defineMethod } from "../run/define-method.js";
import type { Method } from "../run/method.js";
import type { Canonise } from "./lrp/find-layers.js";
import type { Bound } from "./lrp/lrp-rules.js";
import { boundsOf, relevance, relevanceSpecs } from "./relevance.js";

/** Options of {@link deepTaylor}. */
export interface DeepTaylorOptions {
  /** Added to the magnitude of each sum. Default 1e-6. */
  readonly epsilon?: number;
  /** Smallest and largest value of the network's input. Default: what the preprocess contract makes. */
  readonly low?: Bound | null;
  readonly high?: Bound | null;
  /** See `lrp`. Default `"fold"`. */
  readonly canonise?: Canonise;
  /** Layer whose relevance is wanted. Default: the input. */
  readonly layer?: LayerChoice | null;
}

/**
 * Deep Taylor decomposition as a composite of LRP: z-plus inside, z-box at an input of known range, w-square at another. For a target with a
 * positive score; the map has then no negative part.
 *
 * Montavon, Lapuschkin, Binder, Samek and Müller, "Explaining NonLinear Classification Decisions with Deep Taylor Decomposition", 2017.
 *
 * @returns Relevance of the input's shape or that of the layer.
 */
export const deepTaylor: Method<DeepTaylorOptions> = defineMethod<DeepTaylorOptions>({
  name: "deep-taylor",
  family: "rules",
  about: "relevance by z-plus, with z-box at an input of known range and w-square at another",
  paper: "Montavon et al. 2017",
  needs: "network",
  options: relevanceSpecs,
  async *run(context, options) {
    const bounds = boundsOf(context, options);
    const composite = bounds === null ? "deep-taylor" : "deep-taylor-box";
    const { low, high } = bounds ?? { low: null, high: null };
    const outcome = yield* relevance(context, { ...options, composite, gamma: 0, low, high });
    const scores = await context.scoresOfImages();
    const message =
      "the score is below 0: deep Taylor decomposes positive scores, all signs are turned";
    const warnings = scores.map((score) =>
      score < 0 ? [{ code: "negative-score", message }] : [],
    );
    return { ...outcome, warnings };
  },
});
