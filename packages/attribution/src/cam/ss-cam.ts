import { defineMethod } from "../run/define-method.js";
import type { Method } from "../run/method.js";
import { addNormalNoise, noiseStream } from "../run/normal-noise.js";
import { peakToPeak } from "../run/peak-to-peak.js";
import { type ScoreMaskOptions, scoreMaskSpecs, scoreMasks } from "./score-masks.js";

/** Options of {@link ssCam}. */
export interface SsCamOptions extends ScoreMaskOptions {
  /** Standard deviation of the noise as a share of the range of the image. Default 0.15. */
  readonly sigma?: number;
  /** Noisy images for each channel. Default 35. */
  readonly samples?: number;
  /** Default 0. */
  readonly seed?: number;
}

/**
 * SS-CAM: Score-CAM with scores averaged over noisy copies of the image, the same ones for each channel: `increase_c` is the mean of
 * `f(b + (x + e_i - b) mask_c)` less `f(b)`.
 *
 * Wang, Naidu, Michael and Kundu, "SS-CAM: Smoothed Score-CAM for Sharper Visual Feature Localization", 2020, noise on the input.
 *
 * @returns As {@link scoreCam}. `error` is the standard error of the mean over the noisy images, relative to the map; in a stream that of the
 *   channels which are scored so far.
 */
export const ssCam: Method<SsCamOptions> = defineMethod<SsCamOptions>({
  name: "ss-cam",
  family: "cam",
  about: "Score-CAM with scores averaged over noisy copies of the image",
  paper: "Wang et al. 2020 (SS-CAM)",
  needs: "network",
  unsigned: true,
  options: {
    ...scoreMaskSpecs,
    sigma: {
      type: "number",
      min: 0,
      default: 0.15,
      about: "noise as a share of the image's range",
    },
    samples: { type: "integer", min: 1, default: 35, about: "noisy images for each channel" },
    seed: { type: "integer", min: 0, default: 0, about: "seed of the noise" },
  },
  run(context, options) {
    const noise = noiseStream(options.seed, "ss-cam");
    const sigmas = Array.from(
      { length: context.batch.count },
      (_, i) => options.sigma * peakToPeak(context.image(i)),
    );
    return scoreMasks(context, options, {
      views: options.samples,
      random: true,
      draw: (image, view, into) =>
        addNormalNoise(noise, view, context.image(image), sigmas[image] ?? 0, into),
    });
  },
});
