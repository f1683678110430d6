import { ofClass } from "./of-class.js";
import type { Sample } from "./sample.js";

/** How many (with weights: how much) are called positive when every score at or above `threshold` is. */
export interface Decision {
  /** An observed score. */
  readonly threshold: number;
  readonly tp: number;
  readonly fp: number;
}

/** What is done with a decision. */
type Visit = (threshold: number, tp: number, fp: number) => void;

/** The decision at each distinct score, thresholds descending, of a checked sample. */
export function decisions(sample: Sample): Decision[] {
  const found: Decision[] = [];
  eachDecision(sample, (threshold, tp, fp) => found.push({ threshold, tp, fp }));
  return found;
}

/** Calls `visit` with the decision at each distinct score, thresholds descending: `decisions` without an object for each. */
export function eachDecision({ yTrue, yScore, weights }: Sample, visit: Visit): void {
  if (weights) weighted(yTrue, yScore, weights, visit);
  else counted(yTrue, yScore, visit);
}

function counted(yTrue: ArrayLike<number>, yScore: ArrayLike<number>, visit: Visit): void {
  const positives = ofClass(1, yTrue, yScore).sort().reverse();
  const negatives = ofClass(0, yTrue, yScore).sort().reverse();
  let [tp, fp] = [0, 0];
  while (tp < positives.length || fp < negatives.length) {
    const threshold = Math.max(
      positives[tp] ?? Number.NEGATIVE_INFINITY,
      negatives[fp] ?? Number.NEGATIVE_INFINITY,
    );
    // equal scores, of either class, are decided together
    while (positives[tp] === threshold) tp++;
    while (negatives[fp] === threshold) fp++;
    visit(threshold, tp, fp);
  }
}

function weighted(
  yTrue: ArrayLike<number>,
  yScore: ArrayLike<number>,
  weights: ArrayLike<number>,
  visit: Visit,
): void {
  const order = Array.from(yScore, (_, i) => i).sort(
    (a, b) => (yScore[b] as number) - (yScore[a] as number),
  );
  let [tp, fp] = [0, 0];
  for (const [k, i] of order.entries()) {
    const threshold = yScore[i] as number;
    if (yTrue[i] === 1) tp += weights[i] as number;
    else fp += weights[i] as number;
    const next = order[k + 1];
    if (next === undefined || yScore[next] !== threshold) visit(threshold, tp, fp);
  }
}
