import { inputRange, type NdArray, type Preprocess, type PreprocessMode, rangeOf } from "@xrt/core";

/** What is odd about the values of an input. */
export interface InputRangeProblem {
  readonly code: "input-range";
  readonly message: string;
  /** Smallest and largest value that there is. */
  readonly found: readonly [low: number, high: number];
  /** Smallest and largest value that the contract makes. */
  readonly expected: readonly [low: number, high: number];
  /** The mode that seems to have scaled the values. */
  readonly likely: PreprocessMode | undefined;
}

/** Values of another range than the contract's. Recover by giving the decoded pixels, or the contract of these values. */
export class InputRangeError extends RangeError implements InputRangeProblem {
  override readonly name = "InputRangeError";
  readonly code = "input-range";
  readonly found: InputRangeProblem["found"];
  readonly expected: InputRangeProblem["expected"];
  readonly likely: PreprocessMode | undefined;

  constructor(asker: string, { message, found, expected, likely }: InputRangeProblem) {
    super(`${asker}: ${message}`);
    this.found = found;
    this.expected = expected;
    this.likely = likely;
  }
}

/** Modes by which inputs are usually scaled. */
const modes = ["unit", "tf", "torch", "caffe", "xrv", "raw"] as const;

/** Rounding, and filters that overshoot a little. */
const slack = 1e-3;

/**
 * What is odd about the values of a network input: they leave the range that the contract can make, or fill just that
 * part of it that another mode makes. An empty list is no proof, only the absence of a sign.
 *
 * @param input - In the units of the network, any shape.
 *
 * @example
 * ```ts
 * import { inputRangeProblems } from "@xrt/backbones";
 * import { ndArray, type Preprocess } from "@xrt/core";
 * const caffe: Preprocess = { mode: "caffe", size: [1, 2], channels: 3, geometry: "squash", resampler: "bilinear" };
 * // pixels from 0 to 1, as the 2020 study fed them to VGG16
 * const input = ndArray(Float32Array.of(0, 0.2, 0.4, 0.6, 0.8, 1), [1, 2, 3]);
 * inputRangeProblems(caffe, input).map((p) => p.likely); // => ["unit"]
 * ```
 */
export function inputRangeProblems(
  contract: Preprocess,
  { data }: NdArray,
): readonly InputRangeProblem[] {
  // each image has a range of its own
  if (contract.mode === "zscore" || data.length === 0) return [];
  const { low, high } = inputRange(contract);
  const expected = [Math.min(...low), Math.max(...high)] as const;
  return problemOf(data, expected, contract.mode);
}

/**
 * The same for decoded pixels, from 0 to the contract's `maxValue`, before they are preprocessed. Nothing is said of contracts
 * that begin with a window, which take any range.
 */
export function pixelRangeProblems(
  { maxValue = 255, steps = [] }: Preprocess,
  { data }: NdArray,
): readonly InputRangeProblem[] {
  if (steps[0]?.kind === "window" || data.length === 0) return [];
  return problemOf(data, [0, maxValue], "raw");
}

function problemOf(
  data: Float32Array,
  expected: readonly [number, number],
  mode: PreprocessMode,
): InputRangeProblem[] {
  const [low, high] = rangeOf(data);
  if (!Number.isFinite(low) || !Number.isFinite(high)) {
    const v = data.find((value) => !Number.isFinite(value)) as number;
    const message = `the input holds ${v}, the contract makes ${range(expected)}`;
    return [{ code: "input-range", message, found: [v, v], expected, likely: undefined }];
  }
  const width = expected[1] - expected[0];
  const outside = low < expected[0] - slack * width || high > expected[1] + slack * width;
  const likely = modes.find((name) => name !== mode && fills(low, high, name));
  // pixels of few levels, such as masks, are whole numbers; those that were scaled are not
  const isPlain = () => mode === "raw" && data.every((v) => Number.isInteger(v));
  const isPart = high - low <= width / 2 && likely !== undefined && !isPlain();
  if (!outside && !isPart) return [];
  const guess = likely === undefined ? "" : `; mode "${likely}" seems to have scaled them`;
  const message = `the values run from ${short(low)} to ${short(high)}, the contract makes ${range(expected)}${guess}`;
  return [{ code: "input-range", message, found: [low, high], expected, likely }];
}

/** Whether values stay within what a mode makes, begin at its black and come near its white, as images do. */
function fills(low: number, high: number, mode: (typeof modes)[number]): boolean {
  const shape = { size: [1, 1], channels: 3, geometry: "squash", resampler: "bilinear" } as const;
  const { low: black, high: white } = inputRange({ ...shape, mode });
  const [from, to] = [Math.min(...black), Math.max(...white)];
  const width = to - from;
  const room = slack * width;
  const within = low >= from - room && high <= to + room;
  return within && low < from + width / 20 && high > to - width / 4;
}

function range([low, high]: readonly [number, number]): string {
  return `${short(low)} to ${short(high)}`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
