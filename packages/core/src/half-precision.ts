/**
 * The number that 16 bits stand for as an IEEE 754 half.
 *
 * @example
 * ```ts
 * import { fromFloat16 } from "@xrt/core";
 * fromFloat16(0x3c00); // => 1
 * ```
 */
export function fromFloat16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const scratch = new DataView(new ArrayBuffer(4));

/**
 * The number that 16 bits stand for as a bfloat16, the upper half of a float32.
 *
 * @example
 * ```ts
 * import { fromBfloat16 } from "@xrt/core";
 * fromBfloat16(0xbf80); // => -1
 * ```
 */
export function fromBfloat16(bits: number): number {
  scratch.setUint32(0, (bits & 0xffff) << 16);
  return scratch.getFloat32(0);
}
