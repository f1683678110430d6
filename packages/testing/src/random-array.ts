import { type NdArray, ndArray, randomStream, type Shape, sizeOf } from "@xrt/core";

/** Options of {@link randomArray}. */
export interface RandomArrayOptions {
  /** Default 0. */
  readonly seed?: number;
  /** Name of the stream; other names give independent numbers. Default `"values"`. */
  readonly stream?: string;
  /** Smallest value. Default -1. */
  readonly low?: number;
  /** Values stay below it. Default 1. */
  readonly high?: number;
}

/**
 * Float64 numbers, uniform on `[low, high)`: the same for the same seed and stream.
 *
 * @example
 * ```ts
 * import { randomArray } from "@xrt/testing";
 * randomArray([2, 3], { stream: "x" }).data.length; // => 6
 * ```
 */
export function randomArray(
  shape: Shape,
  { seed = 0, stream = "values", low = -1, high = 1 }: RandomArrayOptions = {},
): NdArray<Float64Array> {
  const { uniform } = randomStream(seed, stream);
  return ndArray(
    Float64Array.from({ length: sizeOf(shape) }, (_, i) => low + (high - low) * uniform(i)),
    shape,
  );
}
