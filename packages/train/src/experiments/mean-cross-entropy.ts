import type { NdArray } from "@xrt/core";
import { labelTable } from "../losses/label-table.js";
import type { Labels } from "../losses/loss.js";

/** A loss of logits `[images, outputs]`, for measuring, not for training. */
export type ScoreLoss = (scores: NdArray, labels: Labels) => number;

/** Mean of log(1 + exp(z)) - y z over all labels that were observed, in float64; NaN where none was. */
export function meanCrossEntropy(scores: NdArray, labels: Labels): number {
  const { data } = labelTable("meanCrossEntropy", labels, scores.shape[1] ?? 1);
  let [sum, count] = [0, 0];
  for (const [i, label] of data.entries()) {
    if (Number.isNaN(label)) continue;
    const z = scores.data[i] as number;
    sum += Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - label * z;
    count++;
  }
  return sum / count;
}
