import { ofClass } from "./of-class.js";

/** How many are called positive when every score at or above `threshold` is. */
export interface Decision {
  /** An observed score. */
  readonly threshold: number;
  readonly tp: number;
  readonly fp: number;
}

/** The decision at each distinct score, thresholds descending; of checked labels and scores, both classes present. */
export function decisions(yTrue: ArrayLike<number>, yScore: ArrayLike<number>): Decision[] {
  const positives = ofClass(1, yTrue, yScore).sort().reverse();
  const negatives = ofClass(0, yTrue, yScore).sort().reverse();
  const found: Decision[] = [];
  let [tp, fp] = [0, 0];
  while (tp < positives.length || fp < negatives.length) {
    const threshold = Math.max(
      positives[tp] ?? Number.NEGATIVE_INFINITY,
      negatives[fp] ?? Number.NEGATIVE_INFINITY,
    );
    // equal scores, of either class, are decided together
    while (positives[tp] === threshold) tp++;
    while (negatives[fp] === threshold) fp++;
    found.push({ threshold, tp, fp });
  }
  return found;
}
