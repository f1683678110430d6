/** The integers 0 to `n - 1` so that any first few of them are spread over the whole range: bit reversal. */
export function spreadOrder(n: number): number[] {
  const bits = Math.ceil(Math.log2(Math.max(n, 2)));
  const order: number[] = [];
  for (let i = 0; i < 2 ** bits; i++) {
    let reversed = 0;
    for (let bit = 0; bit < bits; bit++) reversed = 2 * reversed + ((i >> bit) & 1);
    if (reversed < n) order.push(reversed);
  }
  return order;
}
