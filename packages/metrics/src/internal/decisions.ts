import { ofClass } from "./of-class.js";
import type { Sample } from "./sample.js";

/** How many (with weights: how much) are called positive when every score at or above `threshold` is. */
export interface Decision {
  /** An observed score. */
  readonly threshold: number;
  readonly tp: number;
  readonly fp: number;
}

/** The decision at each distinct score, thresholds descending, of a checked sample. */
export function decisions({ yTrue, yScore, weights }: Sample): Decision[] {
  return weights ? weighted(yTrue, yScore, weights) : counted(yTrue, yScore);
}

function counted(yTrue: ArrayLike<number>, yScore: ArrayLike<number>): Decision[] {
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

function weighted(
  yTrue: ArrayLike<number>,
  yScore: ArrayLike<number>,
  weights: ArrayLike<number>,
): Decision[] {
  const order = Array.from(yScore, (_, i) => i).sort(
    (a, b) => (yScore[b] as number) - (yScore[a] as number),
  );
  const found: Decision[] = [];
  let [tp, fp] = [0, 0];
  for (const [k, i] of order.entries()) {
    const threshold = yScore[i] as number;
    if (yTrue[i] === 1) tp += weights[i] as number;
    else fp += weights[i] as number;
    const next = order[k + 1];
    if (next === undefined || yScore[next] !== threshold) found.push({ threshold, tp, fp });
  }
  return found;
}
