import { type SampleOptions, sampleOf } from "../internal/sample.js";

/** Images by label and decision; with weights, their weight. */
export interface Confusion {
  /** Label 1, called positive. */
  readonly tp: number;
  /** Label 0, called positive. */
  readonly fp: number;
  /** Label 0, called negative. */
  readonly tn: number;
  /** Label 1, called negative. */
  readonly fn: number;
}

/**
 * Counts of true and false decisions when every score at or above `threshold` is called positive.
 *
 * @param yTrue - Labels, 0 or 1.
 * @param yScore - Scores, as many as labels; any finite numbers, larger = more positive.
 * @param threshold - Any number, ±Infinity included; chosen on other data than these.
 * @throws RangeError when the lengths differ, a label is neither 0 nor 1, a score is not finite or `threshold` is NaN.
 *
 * @example
 * ```ts
 * import { confusion } from "@xrt/metrics";
 * confusion([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8], 0.4); // => { tp: 1, fp: 1, tn: 1, fn: 1 }
 * ```
 */
export function confusion(
  yTrue: ArrayLike<number>,
  yScore: ArrayLike<number>,
  threshold: number,
  options: SampleOptions = {},
): Confusion {
  const sample = sampleOf("confusion", yTrue, yScore, options);
  if (Number.isNaN(threshold)) throw new RangeError("confusion: threshold is NaN, wants a number");
  const { positive, negative, weights } = sample;
  let [tp, fp] = [0, 0];
  for (let i = 0; i < sample.yTrue.length; i++) {
    if ((sample.yScore[i] as number) < threshold) continue;
    const weight = weights ? (weights[i] as number) : 1;
    if (sample.yTrue[i] === 1) tp += weight;
    else fp += weight;
  }
  return { tp, fp, tn: negative - fp, fn: positive - tp };
}
