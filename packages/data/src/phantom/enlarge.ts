/** `[to, to]` from `[from, from]`: linear interpolation between the centres of pixels, constant beyond the outermost; `field` itself
 * where the sizes are the same. */
export function enlarge(field: Float32Array, from: number, to: number): Float32Array {
  if (from === to) return field;
  const { low, next, share } = positions(from, to);
  const out = new Float32Array(to * to);
  const line = new Float32Array(from);
  for (let row = 0; row < to; row++) {
    const above = (low[row] as number) * from;
    const below = (next[row] as number) * from;
    const part = share[row] as number;
    for (let k = 0; k < from; k++) {
      const a = field[above + k] as number;
      line[k] = a + part * ((field[below + k] as number) - a);
    }
    for (let column = 0; column < to; column++) {
      const a = line[low[column] as number] as number;
      const b = line[next[column] as number] as number;
      out[row * to + column] = a + (share[column] as number) * (b - a);
    }
  }
  return out;
}

/** For each fine pixel the coarse ones before and after it, and how far it lies towards the latter, 0 to 1. */
function positions(
  from: number,
  to: number,
): { low: Int32Array; next: Int32Array; share: Float32Array } {
  const low = new Int32Array(to);
  const next = new Int32Array(to);
  const share = new Float32Array(to);
  for (let i = 0; i < to; i++) {
    const x = Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / to - 0.5));
    low[i] = Math.floor(x);
    next[i] = Math.min(from - 1, Math.floor(x) + 1);
    share[i] = x - Math.floor(x);
  }
  return { low, next, share };
}
