import type { NdArray } from "../nd-array.js";
import { scalings } from "./scaling.js";

/**
 * Refuses an image with a value outside 0 to `white`.
 *
 * @throws RangeError with the range that there is and what would fit it.
 */
export function checkRange({ data }: NdArray, white: number): void {
  for (let i = 0; i < data.length; i++) {
    const v = data[i] as number;
    // NaN too fails both comparisons
    if (!(v >= 0 && v <= white)) throw outOfRange(data, white);
  }
}

function outOfRange(data: Float32Array, white: number): RangeError {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const v of data) {
    if (!Number.isFinite(v)) {
      return new RangeError(`preprocess: image holds ${v}, wants 0 to ${white}`);
    }
    if (v < low) low = v;
    if (v > high) high = v;
  }
  return new RangeError(
    `preprocess: image values run from ${low} to ${high}, the contract wants 0 to ${white}; ${wayOut(low, high)}`,
  );
}

/** What seems to have happened, by the range. */
function wayOut(low: number, high: number): string {
  if (low >= 0) {
    const bits = Math.ceil(Math.log2(high + 1));
    return bits > 16
      ? "rescale the pixels first, or begin with a window step"
      : `rescale the pixels first, or set maxValue to what is white, which is ${2 ** bits - 1} of ${bits} bits`;
  }
  const modes = ["tf", "torch", "caffe", "xrv"] as const;
  const mode = modes.find((name) => {
    const { scale, shift } = scalings[name];
    const whites = shift.map((black, c) => black + 255 * (scale[c] as number));
    return low >= Math.min(...shift) && high <= Math.max(...whites);
  });
  const seen = mode
    ? `mode "${mode}" seems to have scaled them already`
    : "they are no grey levels";
  return `${seen}: give the decoded pixels, or begin with a window step`;
}
