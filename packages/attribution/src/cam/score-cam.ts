import { defineMethod } from "../run/define-method.js";
import type { Method } from "../run/method.js";
import { type ScoreMaskOptions, scoreMaskSpecs, scoreMasks } from "./score-masks.js";

/** Options of {@link scoreCam}. */
export type ScoreCamOptions = ScoreMaskOptions;

/**
 * Score-CAM: each channel of a feature map weighted by the score of the image seen through it. No gradient: one forward pass a channel.
 * With `maxChannels` only those are tried that vary most (Faster Score-CAM).
 *
 * Wang et al., "Score-CAM: Score-Weighted Visual Explanations for Convolutional Neural Networks", 2020.
 *
 * @returns `[rows, columns]` or `[images, rows, columns]` of the layer; the weights are in `parts.channelWeights`.
 */
export const scoreCam: Method<ScoreCamOptions> = defineMethod<ScoreCamOptions>({
  name: "score-cam",
  family: "cam",
  about: "channels of a feature map, each weighted by the score of the image seen through it",
  paper: "Wang et al. 2020",
  needs: "network",
  unsigned: true,
  options: scoreMaskSpecs,
  run: (context, options) => scoreMasks(context, options, { views: 1 }),
});
