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

/** The span of an axis that is resampled. */
export interface AxisSpan {
  /** Samples of the input. */
  readonly length: number;
  /** Samples of the whole output. */
  readonly outLength: number;
  /** First output sample that is wanted. */
  readonly from: number;
  /** Behind the last output sample that is wanted. */
  readonly to: number;
  /**
   * Taps that the caller's loop takes at a time: beyond four, zeros make up a multiple of it, but not beyond the input.
   */
  readonly multiple: number;
}

/** Images of a dataset mostly have a few sizes: their weights take as long to make as a third of the resampling. */
const mostKept = 16;

const kept = new Map<SampleRule, Map<string, AxisWeights>>();

/** The weights of the output samples `from` to `to - 1` where `length` samples become `outLength`; not to be changed. */
export function axisWeights(rule: SampleRule, span: AxisSpan): AxisWeights {
  const { length, outLength, from, to, multiple } = span;
  const ofRule = kept.get(rule) ?? new Map<string, AxisWeights>();
  kept.set(rule, ofRule);
  const key = `${length} ${outLength} ${from} ${to} ${multiple}`;
  const known = ofRule.get(key);
  if (known !== undefined) return known;
  const made = weightsOf(rule, span);
  if (ofRule.size >= mostKept) ofRule.delete(ofRule.keys().next().value ?? "");
  ofRule.set(key, made);
  return made;
}

function weightsOf(
  rule: SampleRule,
  { length, outLength, from, to, multiple }: AxisSpan,
): AxisWeights {
  const samples = Array.from({ length: to - from }, (_, k) => rule(from + k, length, outLength));
  const most = samples.reduce((n, { weights }) => Math.max(n, weights.length), 1);
  const taps = most <= 4 ? most : Math.min(length, multiple * Math.ceil(most / multiple));
  const first = new Int32Array(samples.length);
  const weights = new Float64Array(samples.length * taps);
  for (const [k, sample] of samples.entries()) {
    const start = Math.min(sample.first, length - taps);
    first[k] = start;
    weights.set(sample.weights, k * taps + sample.first - start);
  }
  return { taps, first, weights };
}
