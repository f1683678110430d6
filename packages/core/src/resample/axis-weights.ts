import type { SampleRule } from "./resampler.js";

/** The weights of consecutive output samples, each with the same number of taps, so that the inner loops are plain. */
export interface AxisWeights {
  /** Taps of every output sample. */
  readonly taps: number;
  /** First input sample that each output sample reads; `first[i] + taps` is within the input. */
  readonly first: Int32Array;
  /** `[outputs, taps]`; taps that an output sample does not need are 0. */
  readonly weights: Float64Array;
}

/**
 * The weights of the output samples `from` to `to - 1` where `length` samples become `outLength`.
 *
 * @param multiple - Taps that the caller's loop takes at a time: zeros make up a multiple of it, but not of one or two taps,
 *   and not beyond the input.
 */
export function axisWeights(
  rule: SampleRule,
  length: number,
  outLength: number,
  from: number,
  to: number,
  multiple: number,
): AxisWeights {
  const samples = Array.from({ length: to - from }, (_, k) => rule(from + k, length, outLength));
  const most = samples.reduce((n, { weights }) => Math.max(n, weights.length), 1);
  const taps = most < 3 ? most : Math.min(length, multiple * Math.ceil(most / multiple));
  const first = new Int32Array(samples.length);
  const weights = new Float64Array(samples.length * taps);
  for (const [k, sample] of samples.entries()) {
    const start = Math.min(sample.first, length - taps);
    first[k] = start;
    weights.set(sample.weights, k * taps + sample.first - start);
  }
  return { taps, first, weights };
}
