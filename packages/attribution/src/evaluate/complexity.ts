import { DataError } from "@xrt/core";

/**
 * Gini index of the magnitudes of a map: `sum_i (2 i - n - 1) a_i / (n sum a)` over sorted values; 0 where all are the same, `1 - 1/n` where one has all.
 *
 * Hurley and Rickard 2009; as a measure of explanations Chalasani et al., "Concise Explanations of Neural Networks using Adversarial Training", 2020.
 *
 * @returns `NaN` for a map of zeros.
 *
 * @example
 * ```ts
 * import { sparseness } from "@xrt/attribution/evaluate";
 * sparseness([0, 0, 0, -2]); // => 0.75
 * ```
 */
export function sparseness(map: ArrayLike<number>): number {
  const sorted = magnitudes("sparseness", map).sort();
  const sum = sorted.reduce((a, v) => a + v, 0);
  if (sum === 0) return Number.NaN;
  const n = sorted.length;
  return sorted.reduce((a, v, i) => a + (2 * (i + 1) - n - 1) * v, 0) / (n * sum);
}

/**
 * Entropy of the shares of a map in natural units, `-sum p ln p` with `p = |a| / sum |a|`: 0 where one has all, `ln n` where all are the same.
 *
 * Bhatt, Weller and Moura, "Evaluating and Aggregating Feature-based Model Explanations", 2020 (their complexity).
 *
 * @returns `NaN` for a map of zeros.
 */
export function mapEntropy(map: ArrayLike<number>): number {
  const values = magnitudes("mapEntropy", map);
  const sum = values.reduce((a, v) => a + v, 0);
  if (sum === 0) return Number.NaN;
  return values.reduce((a, v) => (v === 0 ? a : a - (v / sum) * Math.log(v / sum)), 0);
}

/**
 * Number of values whose magnitude is above a share of the largest one.
 *
 * Nguyen and Martínez, "On Quantitative Aspects of Model Interpretability", 2020.
 */
export function effectiveComplexity(
  map: ArrayLike<number>,
  { threshold = 0.01 }: { readonly threshold?: number } = {},
): number {
  const values = magnitudes("effectiveComplexity", map);
  const most = values.reduce((a, v) => Math.max(a, v), 0);
  return values.filter((v) => v > threshold * most).length;
}

function magnitudes(caller: string, map: ArrayLike<number>): Float64Array {
  const values = Float64Array.from(map, Math.abs);
  if (values.length === 0) throw new DataError(`${caller}: the map is empty`);
  const broken = values.findIndex((v) => !Number.isFinite(v));
  if (broken >= 0) throw new DataError(`${caller}: value ${broken} of the map is not finite`);
  return values;
}
