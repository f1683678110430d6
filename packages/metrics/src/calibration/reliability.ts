import { checkProbabilities } from "../internal/check-probabilities.js";

/** How probabilities are put into bins. */
export interface BinOptions {
  /** Number of bins, at least 1; default 10. */
  readonly bins?: number;
  /**
   * `"equal-mass"` (default): bins of as many images each as can be, larger bins first. `"equal-width"`: edges 0, 1/K, ..., 1;
   * a value on an inner edge belongs to the lower bin, 0 to the first.
   */
  readonly scheme?: "equal-mass" | "equal-width";
}

/** The images of one bin. */
export interface ReliabilityBin {
  readonly n: number;
  /** Share of positives; NaN in an empty bin. */
  readonly observed: number;
  /** Mean probability; NaN in an empty bin. */
  readonly predicted: number;
}

/**
 * The reliability table: in each bin of predicted probability, how often the positive class was observed.
 *
 * The convention for binary problems: the probability of the positive class against its observed frequency, not the
 * confidence of the likelier class (that is `eceTop1`).
 *
 * @param yTrue - Labels, 0 or 1.
 * @param probability - Probabilities of label 1, from 0 to 1, as many.
 * @returns One row a bin, lowest probabilities first. Empty bins stay, with NaN.
 * @throws RangeError when lengths differ, a label is neither 0 nor 1, a probability is not one, or an option is out of range.
 *
 * @example
 * ```ts
 * import { reliability } from "@xrt/metrics";
 * const table = reliability([0, 0, 1, 1], [0.125, 0.375, 0.625, 0.875], { bins: 2, scheme: "equal-width" });
 * table; // => [{ n: 2, observed: 0, predicted: 0.25 }, { n: 2, observed: 1, predicted: 0.75 }]
 * ```
 */
export function reliability(
  yTrue: ArrayLike<number>,
  probability: ArrayLike<number>,
  options: BinOptions = {},
): ReliabilityBin[] {
  checkProbabilities("reliability", yTrue, probability);
  const { bins, binOf } = binsOf("reliability", probability, options);
  return binTable(yTrue, probability, binOf, bins);
}

/** The bin of each probability. */
export function binsOf(
  caller: string,
  probability: ArrayLike<number>,
  { bins = 10, scheme = "equal-mass" }: BinOptions,
): { readonly bins: number; readonly binOf: Uint32Array } {
  if (!Number.isSafeInteger(bins) || bins < 1) {
    throw new RangeError(`${caller}: bins is ${bins}, wants a whole number of at least 1`);
  }
  if (scheme !== "equal-mass" && scheme !== "equal-width") {
    throw new RangeError(`${caller}: scheme is "${scheme}", wants equal-mass or equal-width`);
  }
  const binOf = new Uint32Array(probability.length);
  if (scheme === "equal-width") {
    for (let i = 0; i < binOf.length; i++) {
      // 3 * (1/3) rounds to 1, but 10 * 0.7 to 7.000000000000001: such a value is on its edge
      const place = Math.ceil((probability[i] as number) * bins - 1e-12) - 1;
      binOf[i] = Math.min(bins - 1, Math.max(0, place));
    }
    return { bins, binOf };
  }
  const order = Array.from(binOf.keys()).sort(
    (a, b) => (probability[a] as number) - (probability[b] as number) || a - b,
  );
  const [size, larger] = [Math.floor(order.length / bins), order.length % bins];
  for (const [k, i] of order.entries()) {
    const inLarger = larger * (size + 1);
    binOf[i] =
      k < inLarger ? Math.floor(k / (size + 1)) : larger + Math.floor((k - inLarger) / size);
  }
  return { bins, binOf };
}

/** Number, mean label and mean probability in each bin. */
export function binTable(
  yTrue: ArrayLike<number>,
  probability: ArrayLike<number>,
  binOf: Uint32Array,
  bins: number,
): ReliabilityBin[] {
  const [n, hits, sums] = [0, 1, 2].map(() => new Float64Array(bins)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (const [i, bin] of binOf.entries()) {
    n[bin] = (n[bin] as number) + 1;
    hits[bin] = (hits[bin] as number) + (yTrue[i] as number);
    sums[bin] = (sums[bin] as number) + (probability[i] as number);
  }
  return Array.from(n, (count, bin) => ({
    n: count,
    observed: count === 0 ? Number.NaN : (hits[bin] as number) / count,
    predicted: count === 0 ? Number.NaN : (sums[bin] as number) / count,
  }));
}
