import { randomStream } from "@xrt/core";
import type { Estimate, Warning } from "../estimate.js";
import { checkProbabilities } from "../internal/check-probabilities.js";
import { pointEstimate } from "../internal/point-estimate.js";
import { quantile } from "../internal/quantile.js";
import { type BinOptions, binsOf, binTable, type ReliabilityBin } from "./reliability.js";

export interface EceOptions extends BinOptions {
  /** Simulations of perfect calibration behind the null band; 0 for none; default 1000. */
  readonly simulations?: number;
  /** Seed of the simulations; default 0. */
  readonly seed?: number;
}

/** The expected calibration error with what it would be without any miscalibration. */
export interface CalibrationError extends Estimate {
  /** Root of the weighted mean squared gap; at least `value`. */
  readonly rms: number;
  /** The largest gap of a bin. */
  readonly max: number;
  /**
   * Where 95 % of the errors of a perfectly calibrated model with these probabilities lie: an error within the band says
   * nothing. `null` without simulations.
   */
  readonly nullBand: { readonly lower: number; readonly upper: number } | null;
  /** The table that it was computed from. */
  readonly bins: readonly ReliabilityBin[];
}

/**
 * Expected calibration error: the mean gap between observed frequency and predicted probability over bins, weighted by images.
 *
 * (sum n_b/N |obs_b - pred_b|^p)^(1/p), p = 1 as `value`, p = 2 as `rms`, infinity as `max` (Naeini et al. 2015; Kumar et al.
 * 2019). It is biased upward, the more the smaller the sample: compare it with `nullBand`.
 *
 * @param yTrue - Labels, 0 or 1.
 * @param probability - Probabilities of label 1, from 0 to 1, as many.
 * @returns The estimate without an interval; NaN with reason `"empty"`. Warning `too-few` below 50 images.
 * @throws RangeError as `reliability`, and when `simulations` is not a whole number or the seed is none.
 *
 * @example
 * ```ts
 * import { ece } from "@xrt/metrics";
 * const e = ece([0, 0, 1, 1, 1], [0.25, 0.25, 0.55, 0.75, 0.75], { bins: 2, scheme: "equal-width" });
 * [e.value.toFixed(2), e.rms.toFixed(4), e.max.toFixed(4)]; // => ["0.29", "0.2918", "0.3167"]
 * ```
 */
export function ece(
  yTrue: ArrayLike<number>,
  probability: ArrayLike<number>,
  { simulations = 1000, seed = 0, ...options }: EceOptions = {},
): CalibrationError {
  const counts = checkProbabilities("ece", yTrue, probability);
  if (!Number.isSafeInteger(simulations) || simulations < 0) {
    throw new RangeError(`ece: simulations is ${simulations}, wants a whole number, 0 or more`);
  }
  const { bins, binOf } = binsOf("ece", probability, options);
  const table = binTable(yTrue, probability, binOf, bins);
  const method = `ece-${options.scheme ?? "equal-mass"}-${bins}`;
  return {
    ...calibrationError(method, counts, table),
    nullBand:
      counts.n === 0 || simulations === 0
        ? null
        : bandOf(probability, binOf, table, simulations, seed),
  };
}

/** What a table of bins says, without a band. */
export function calibrationError(
  method: string,
  counts: { readonly n: number },
  bins: readonly ReliabilityBin[],
): CalibrationError {
  const gaps = bins.flatMap(({ n, observed, predicted }) =>
    n === 0 ? [] : [{ n, gap: Math.abs(observed - predicted) }],
  );
  const mean = (f: (gap: number) => number) =>
    gaps.reduce((sum, { n, gap }) => sum + (n / counts.n) * f(gap), 0);
  const empty = counts.n === 0;
  const value = empty ? "empty" : mean((gap) => gap);
  return {
    ...pointEstimate(method, counts, value, counts.n < FEW && !empty ? [few(counts.n)] : []),
    rms: empty ? Number.NaN : Math.sqrt(mean((gap) => gap * gap)),
    max: empty ? Number.NaN : Math.max(...gaps.map(({ gap }) => gap)),
    nullBand: null,
    bins,
  };
}

/** Below this many images the error is mostly bias. */
const FEW = 50;

function few(n: number): Warning {
  return {
    code: "too-few",
    message: `${n} images; below ${FEW} the calibration error is mostly bias`,
  };
}

/** The 2.5 and 97.5 % points of the error where labels are drawn from the probabilities. */
function bandOf(
  probability: ArrayLike<number>,
  binOf: Uint32Array,
  table: readonly ReliabilityBin[],
  simulations: number,
  seed: number,
): { lower: number; upper: number } {
  const stream = randomStream(seed, "ece");
  const n = probability.length;
  const hits = new Float64Array(table.length);
  const errors = new Float64Array(simulations);
  for (let s = 0; s < simulations; s++) {
    hits.fill(0);
    let words: readonly number[] = [];
    for (let i = 0; i < n; i++) {
      if (i % 4 === 0) words = stream.words(s * 2 ** 32 + i / 4);
      const positive = (words[i % 4] as number) / 2 ** 32 < (probability[i] as number);
      if (positive) hits[binOf[i] as number] = (hits[binOf[i] as number] as number) + 1;
    }
    for (const [b, row] of table.entries()) {
      if (row.n === 0) continue;
      const gap = Math.abs((hits[b] as number) / row.n - row.predicted);
      errors[s] = (errors[s] as number) + (row.n / n) * gap;
    }
  }
  errors.sort();
  return { lower: quantile(errors, 0.025), upper: quantile(errors, 0.975) };
}
