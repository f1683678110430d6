import type { Attribution } from "../result/attribution.js";

/**
 * Completeness: how far the values of a map are from summing to the score less that of the baseline, `|delta|`, one number an image. 0 is best.
 *
 * Sundararajan, Taly and Yan, "Axiomatic Attribution for Deep Networks", 2017.
 *
 * @returns What the method reports; for one that does not promise completeness, the distance of the sum of its values to the score, the baseline's
 *   taken as 0 where there is none.
 */
export function completeness({ values, delta, score, baselineScore }: Attribution): number[] {
  if (delta !== null) return delta.map(Math.abs);
  const size = values.data.length / score.length;
  return score.map((own, i) => {
    const sum = values.data.subarray(i * size, (i + 1) * size).reduce((a, v) => a + v, 0);
    return Math.abs(sum - (own - (baselineScore?.[i] ?? 0)));
  });
}
