/** Bits that one pass of the sort looks at. */
const BITS = 11;

/**
 * Indices of values from the smallest magnitude to the largest, equal ones in their order: a radix sort of the bits of their
 * absolute values, which are ordered as the numbers are.
 */
export function orderByMagnitude(values: Float32Array): Uint32Array {
  const bits = new Uint32Array(values.length);
  bits.set(new Uint32Array(values.buffer, values.byteOffset, values.length));
  let order = new Uint32Array(values.length);
  for (let i = 0; i < order.length; i++) {
    // without its sign
    bits[i] = (bits[i] as number) & 0x7fffffff;
    order[i] = i;
  }
  let other = new Uint32Array(values.length);
  for (let shift = 0; shift < 32; shift += BITS) {
    const starts = new Uint32Array(2 ** BITS + 1);
    const digit = (i: number) => ((bits[i] as number) >>> shift) & (2 ** BITS - 1);
    for (let i = 0; i < bits.length; i++) {
      const d = digit(i) + 1;
      starts[d] = (starts[d] as number) + 1;
    }
    for (let d = 1; d < starts.length; d++) {
      starts[d] = (starts[d] as number) + (starts[d - 1] as number);
    }
    for (let k = 0; k < order.length; k++) {
      const i = order[k] as number;
      const d = digit(i);
      const place = starts[d] as number;
      other[place] = i;
      starts[d] = place + 1;
    }
    [order, other] = [other, order];
  }
  return order;
}
