import { defineMethod } from "../run/define-method.js";
import type { Method } from "../run/method.js";
import { type ScoreMaskOptions, scoreMaskSpecs, scoreMasks } from "./score-masks.js";

/** Options of {@link isCam}. */
export interface IsCamOptions extends ScoreMaskOptions {
  /** Masks from nearly nothing to whole for each channel. Default 10. */
  readonly steps?: number;
}

/**
 * IS-CAM: Score-CAM with scores averaged along the way from the baseline to the masked image: `increase_c` is the mean over `k = 1..N`
 * of `f(b + (x - b) mask_c k / N)` less `f(b)`.
 *
 * Naidu, Ghosh, Maurya, Shamanth and Kundu, "IS-CAM: Integrated Score-CAM for axiomatic-based explanations", 2020.
 *
 * @returns As {@link scoreCam}.
 */
export const isCam: Method<IsCamOptions> = defineMethod<IsCamOptions>({
  name: "is-cam",
  family: "cam",
  about: "Score-CAM with scores averaged along the way from the baseline to the masked image",
  paper: "Naidu et al. 2020",
  needs: "network",
  unsigned: true,
  options: {
    ...scoreMaskSpecs,
    steps: { type: "integer", min: 1, default: 10, about: "masks for each channel" },
  },
  run: (context, options) =>
    scoreMasks(context, options, {
      views: options.steps,
      share: (view) => (view + 1) / options.steps,
    }),
});
