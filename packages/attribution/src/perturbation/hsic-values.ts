/** HSIC of each cell, and its standard errors. */
export interface HsicValues {
  readonly values: Float64Array;
  /** Length of the standard errors, relative to that of the values; 0 where nothing varies. */
  readonly error: number;
}

/**
 * Hilbert-Schmidt independence criterion of each column of binary masks and outputs, `trace(K H L H) / n^2` with
 * `K = 0.5 - (a - b)^2` and `L = exp(-d^2 / (2 bandwidth^2))`.
 *
 * The rows of `H L H` sum to 0, so that of `K` only the product `2 a b` is left: `2 a^T H L H a / n^2`.
 *
 * It is the mean of `m_i = 2 (a_i - mean a) (H L H a)_i / n`, and its influence function is `2 (m_i - mean m)`, since centring takes off what else
 * depends on one sample: the standard error is `2 sd(m) / sqrt(n)`.
 *
 * @param masks - `n` masks of `cells` cells, 0 or 1.
 * @param bandwidth - Default: the median distance of two outputs, 1 where that is 0.
 */
export function hsicValues(
  masks: readonly ArrayLike<number>[],
  outputs: ArrayLike<number>,
  { bandwidth = medianDistance(outputs) }: { readonly bandwidth?: number } = {},
): HsicValues {
  const n = masks.length;
  const cells = masks[0]?.length ?? 0;
  const values = new Float64Array(cells);
  // what is constant depends on nothing, rounding apart
  if (Array.from(outputs).every((v) => v === outputs[0])) return { values, error: 0 };
  const centred = centredKernel(outputs, bandwidth);
  let [squares, length] = [0, 0];
  for (let c = 0; c < cells; c++) {
    const column = Float64Array.from(masks, (mask) => mask[c] as number);
    const open = column.reduce((sum, a) => sum + a, 0) / n;
    const parts = column.map((a, i) => {
      let met = 0;
      for (let j = 0; j < n; j++) met += (column[j] as number) * (centred[i * n + j] as number);
      return (2 * (a - open) * met) / n;
    });
    const value = parts.reduce((sum, part) => sum + part, 0) / n;
    values[c] = value;
    squares += parts.reduce((sum, part) => sum + (2 * (part - value)) ** 2, 0);
    length += value ** 2;
  }
  return { values, error: squares === 0 ? 0 : Math.sqrt(squares / (n * (n - 1)) / length) };
}

/** The Gaussian kernel of all pairs of outputs, its rows and columns with their means taken off. */
function centredKernel(outputs: ArrayLike<number>, bandwidth: number): Float64Array {
  const n = outputs.length;
  const kernel = new Float64Array(n * n);
  const means = new Float64Array(n);
  let mean = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const d = (outputs[i] as number) - (outputs[j] as number);
      const value = Math.exp((-d * d) / (2 * bandwidth ** 2));
      kernel[i * n + j] = value;
      means[i] = (means[i] as number) + value / n;
      mean += value / n ** 2;
    }
  }
  return kernel.map((v, k) => {
    const [i, j] = [Math.floor(k / n), k % n];
    return v - (means[i] as number) - (means[j] as number) + mean;
  });
}

function medianDistance(outputs: ArrayLike<number>): number {
  const distances: number[] = [];
  for (let i = 0; i < outputs.length; i++) {
    for (let j = 0; j < i; j++) {
      distances.push(Math.abs((outputs[i] as number) - (outputs[j] as number)));
    }
  }
  distances.sort((a, b) => a - b);
  const middle = distances.length / 2;
  const median =
    ((distances[Math.floor(middle - 0.5)] ?? 0) + (distances[Math.floor(middle)] ?? 0)) / 2;
  return median > 0 ? median : 1;
}
