import { checkScores } from "./check-scores.js";

/**
 * The AUROC as a function of how often, or how much, each image counts: the statistic of a `bootstrap`. Sorts once, so that each call
 * takes one walk.
 *
 * @param yTrue - Labels, 0 or 1.
 * @param yScore - Scores, as many, finite.
 * @returns A function of weights, as many as images, that is NaN where a class weighs nothing.
 * @throws RangeError when lengths differ, a label is neither 0 nor 1 or a score is not finite.
 *
 * @example
 * ```ts
 * import { bootstrap, presortedAuroc } from "@xrt/metrics";
 * const yTrue = [0, 0, 0, 0, 0, 1, 1, 1, 1, 1];
 * const [a, b] = [[1, 2, 3, 4, 6, 5, 7, 8, 9, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 9]].map((s) => presortedAuroc(yTrue, s));
 * const difference = (weights: Float64Array) => (a?.(weights) ?? 0) - (b?.(weights) ?? 0);
 * bootstrap(yTrue, difference, { groups: "independent" }).value.toFixed(2); // => "-0.14"
 * ```
 */
export function presortedAuroc(
  yTrue: ArrayLike<number>,
  yScore: ArrayLike<number>,
): (weights: ArrayLike<number>) => number {
  checkScores("presortedAuroc", yTrue, yScore);
  const order = Uint32Array.from({ length: yTrue.length }, (_, i) => i).sort(
    (a, b) => (yScore[a] as number) - (yScore[b] as number),
  );
  const isPositive = Uint8Array.from(order, (i) => yTrue[i] as number);
  const endsTie = Uint8Array.from(order, (i, k) =>
    yScore[i] === yScore[order[k + 1] ?? -1] ? 0 : 1,
  );
  return (weights) => {
    let [positive, negative, won, lost, tiedPositive, tiedNegative] = [0, 0, 0, 0, 0, 0];
    for (let k = 0; k < order.length; k++) {
      const weight = weights[order[k] as number] as number;
      if (isPositive[k] === 1) tiedPositive += weight;
      else tiedNegative += weight;
      if (endsTie[k] === 0) continue;
      won += tiedPositive * (2 * negative + tiedNegative);
      lost += tiedNegative * (2 * positive + tiedPositive);
      positive += tiedPositive;
      negative += tiedNegative;
      tiedPositive = 0;
      tiedNegative = 0;
    }
    // twice the weight of all pairs as a sum of both: where none is lost rounding leaves the AUROC exactly 1
    return positive === 0 || negative === 0 ? Number.NaN : won / (won + lost);
  };
}
