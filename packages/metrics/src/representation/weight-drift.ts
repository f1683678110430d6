import { checkArrays } from "../internal/check-given.js";
/** How far weights have moved. */
export interface WeightDrift {
  /** Norm of the change over the norm before; NaN where that is 0. */
  readonly relative: number;
  /** Cosine of the angle between weights before and after; NaN where either is 0. */
  readonly cosine: number;
  /** Root mean square of the change. */
  readonly rms: number;
}

/**
 * How far the weights of a layer have moved in training.
 *
 * @param before - Weights at initialisation, at least one.
 * @param after - Trained weights, in the same order.
 * @throws RangeError when there are none, the lengths differ or a weight is not finite.
 *
 * @example
 * ```ts
 * import { weightDrift } from "@xrt/metrics";
 * weightDrift([3, 4], [3, 9]).relative; // => 1
 * ```
 */
export function weightDrift(before: ArrayLike<number>, after: ArrayLike<number>): WeightDrift {
  checkArrays("weightDrift", { before, after });
  const n = before.length;
  if (n === 0 || after.length !== n) {
    throw new RangeError(
      `weightDrift: ${n} weights before and ${after.length} after, wants as many, at least one`,
    );
  }
  let [aa, bb, ab, dd] = [0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [a, b] = [before[i] as number, after[i] as number];
    if (!Number.isFinite(a) || !Number.isFinite(b)) {
      throw new RangeError(
        `weightDrift: weight ${i} is ${a} before and ${b} after, wants finite numbers`,
      );
    }
    aa += a * a;
    bb += b * b;
    ab += a * b;
    dd += (b - a) ** 2;
  }
  return {
    relative: aa === 0 ? Number.NaN : Math.sqrt(dd) / Math.sqrt(aa),
    cosine: aa === 0 || bb === 0 ? Number.NaN : ab / (Math.sqrt(aa) * Math.sqrt(bb)),
    rms: Math.sqrt(dd / n),
  };
}
