/** Indices from the largest value to the smallest; of equal ones the first comes first. */
export function descending(values: ArrayLike<number>): Int32Array {
  const order = Int32Array.from({ length: values.length }, (_, i) => i);
  return order.sort((a, b) => (values[b] as number) - (values[a] as number) || a - b);
}
