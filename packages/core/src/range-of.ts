/** Bits of float32 infinity: those of NaN are larger. */
const INFINITE = 0x7f800000;

/**
 * The smallest and the largest of numbers: `[NaN, NaN]` where one of them is none, `[Infinity, -Infinity]` of no numbers.
 *
 * It compares their bits, which lie in the order of the numbers but for the sign. JavaScript makes an object of each float that a loop reads until
 * the loop is compiled: 8 MB for the first photograph, which stay in the resident memory. Integers need none.
 *
 * @example
 * ```ts
 * import { rangeOf } from "@xrt/core";
 * rangeOf(Float32Array.of(3, -0.5, 2)); // => [-0.5, 3]
 * ```
 */
export function rangeOf(data: Float32Array): readonly [low: number, high: number] {
  if (data.length === 0) return [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const bits = new Int32Array(data.buffer, data.byteOffset, data.length);
  let [low, high] = [ordered(bits[0] as number), ordered(bits[0] as number)];
  for (let i = 1; i < bits.length; i++) {
    const at = ordered(bits[i] as number);
    if (at < low) low = at;
    if (at > high) high = at;
  }
  const ends = new Float32Array(Int32Array.of(ordered(low), ordered(high)).buffer);
  return high > INFINITE || low < ordered(-(2 ** 31) + INFINITE)
    ? [Number.NaN, Number.NaN]
    : [ends[0] as number, ends[1] as number];
}

/** An integer in the order of the numbers from the bits of one, and the way back: negative numbers count downwards. */
function ordered(bits: number): number {
  return bits < 0 ? bits ^ 0x7fffffff : bits;
}
