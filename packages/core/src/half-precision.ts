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
 * The 16 bits of the IEEE 754 half that is nearest to a number, of two as near the even one; infinity above 65519.
 *
 * @example
 * ```ts
 * import { toFloat16 } from "@xrt/core";
 * toFloat16(1).toString(16); // => "3c00"
 * ```
 */
export function toFloat16(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const magnitude = Math.abs(value);
  if (magnitude >= 65520) return sign | 0x7c00;
  // halves of one binade are evenly spaced; those below the smallest normal one as those above it
  const exponent = Math.max(Math.floor(Math.log2(Math.max(magnitude, 2 ** -14))), -14);
  const steps = magnitude / 2 ** (exponent - 10);
  const below = Math.floor(steps);
  const rest = steps - below;
  const rounded = below + (rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? 1 : 0);
  // rounding up to the next binade carries into the exponent
  return sign | (rounded < 1024 ? rounded : ((exponent + 14) << 10) + rounded);
}

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
