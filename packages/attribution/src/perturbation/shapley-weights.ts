/** `s! (m - s - 1)! / m!` for coalitions of `s = 0..m - 1` of `m` features: 1 over `m` times the number of such coalitions. */
export function shapleyWeights(m: number): Float64Array {
  const weights = new Float64Array(m);
  let choose = 1; // of s among m - 1
  for (let s = 0; s < m; s++) {
    weights[s] = 1 / (m * choose);
    choose = (choose * (m - 1 - s)) / (s + 1);
  }
  return weights;
}
