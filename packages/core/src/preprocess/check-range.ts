import type { NdArray } from "../nd-array.js";
import { rangeOf } from "../range-of.js";
import { scalings } from "./scaling.js";

/**
 * Refuses an image with a value outside 0 to `white`.
 *
 * @throws RangeError with the range that there is and what would fit it.
 */
export function checkRange({ data }: NdArray, white: number): void {
  const [low, high] = rangeOf(data);
  if (data.length === 0 || (low >= 0 && high <= white)) return;
  const odd = data.find((v) => !Number.isFinite(v));
  if (odd !== undefined) {
    throw new RangeError(`preprocess: image holds ${odd}, wants 0 to ${white}`);
  }
  throw new RangeError(
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
