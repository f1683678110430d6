import type { Estimate } from "../estimate.js";
import { checkArrays, checkRecord } from "../internal/check-given.js";
import { criticalZ } from "../internal/normal.js";
import { pointEstimate } from "../internal/point-estimate.js";
import { criticalT, studentP } from "../internal/student-t.js";

export interface NadeauBengioOptions {
  /** Images of a test fold over images of its training part: 1/(k - 1) for k folds. */
  readonly testOverTrain: number;
  /** Confidence level, between 0 and 1; default 0.95. */
  readonly level?: number;
}

/** A comparison over folds. */
export interface FoldComparison {
  /** Mean difference, with the corrected interval. */
  readonly difference: Estimate;
  readonly t: number;
  readonly df: number;
  /** Two-sided p-value; NaN where `t` is. */
  readonly p: number;
  /** The ordinary paired t test, which takes folds as independent and is far too sure: for comparison with other work. */
  readonly naive: { readonly t: number; readonly p: number };
}

/**
 * Compares two models over the folds of a cross-validation by their paired differences, with the variance that training sets
 * which overlap need: t = mean(d)/sqrt((1/k + n_test/n_train) var(d)), k - 1 degrees of freedom (Nadeau and Bengio 2003).
 *
 * Never pool the scores of folds into one AUROC with an interval: they come from different models. With r repeats there are
 * r k differences.
 *
 * @param differences - Metric of A minus metric of B on each fold, at least three.
 * @returns The comparison. Undefined with reason `"too-few"` (below three folds) or `"zero-width"` (all differences equal).
 * @throws RangeError when a difference is not finite or `testOverTrain` is not above 0.
 *
 * @example
 * ```ts
 * import { nadeauBengio } from "@xrt/metrics";
 * const { t, p, naive } = nadeauBengio([0.012, 0.02, -0.004, 0.015, 0.009], { testOverTrain: 1 / 4 });
 * [t.toFixed(4), p.toFixed(4), naive.p.toFixed(4)]; // => ["1.7194", "0.1607", "0.0614"]
 * ```
 */
export function nadeauBengio(
  differences: ArrayLike<number>,
  given: NadeauBengioOptions,
): FoldComparison {
  const { testOverTrain, level = 0.95 } = checkRecord("nadeauBengio", given, {
    wants: "{ testOverTrain: 1 / 4 }",
  });
  criticalZ("nadeauBengio", level);
  if (!(testOverTrain > 0 && testOverTrain < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`nadeauBengio: testOverTrain is ${testOverTrain}, wants a number above 0`);
  }
  checkArrays("nadeauBengio", { differences });
  const d = Float64Array.from(differences);
  const bad = d.findIndex((v) => !Number.isFinite(v));
  if (bad >= 0) {
    throw new RangeError(`nadeauBengio: differences[${bad}] is ${d[bad]}, wants a finite number`);
  }
  const k = d.length;
  const mean = d.reduce((a, b) => a + b, 0) / k;
  const df = Math.max(0, k - 1);
  const naive = { t: Number.NaN, p: Number.NaN };
  const none = (value: number | string, reason: string) => ({
    difference: { ...pointEstimate("nadeau-bengio", { n: k }, value), level, reason },
    ...{ t: Number.NaN, df, p: Number.NaN, naive },
  });
  if (k === 0) return none("empty", "empty");
  if (k < 3) return none(mean, "too-few");
  const variance = d.reduce((sum, v) => sum + (v - mean) ** 2, 0) / df;
  if (d.every((v) => v === d[0])) return none(mean, "zero-width");
  const test = (se: number) => ({ t: mean / se, p: studentP(mean / se, df) });
  const se = Math.sqrt((1 / k + testOverTrain) * variance);
  const half = criticalT(level, df) * se;
  const interval = { lower: mean - half, upper: mean + half, se };
  return {
    difference: { ...pointEstimate("nadeau-bengio", { n: k }, mean), level, ...interval },
    ...{ ...test(se), df },
    naive: test(Math.sqrt(variance / k)),
  };
}
