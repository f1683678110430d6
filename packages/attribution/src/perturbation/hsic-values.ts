/**
 * Hilbert-Schmidt independence criterion of each column of binary masks and outputs, `trace(K H L H) / n^2` with
 * `K = 0.5 - (a - b)^2` and `L = exp(-d^2 / (2 bandwidth^2))`.
 *
 * The rows of `H L H` sum to 0, so that of `K` only the product `2 a b` is left: `2 a^T H L H a / n^2`.
 *
 * @param masks - `n` masks of `cells` cells, 0 or 1.
 * @param bandwidth - Default: the median distance of two outputs, 1 where that is 0.
 */
export function hsicValues(
  masks: readonly ArrayLike<number>[],
  outputs: ArrayLike<number>,
  { bandwidth = medianDistance(outputs) }: { readonly bandwidth?: number } = {},
): Float64Array {
  const n = masks.length;
  const cells = masks[0]?.length ?? 0;
  const values = new Float64Array(cells);
  // what is constant depends on nothing, rounding apart
  if (Array.from(outputs).every((v) => v === outputs[0])) return values;
  const centred = centredKernel(outputs, bandwidth);
  for (let c = 0; c < cells; c++) {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const a = masks[i]?.[c] as number;
      if (a === 0) continue;
      for (let j = 0; j < n; j++)
        sum += a * (masks[j]?.[c] as number) * (centred[i * n + j] as number);
    }
    values[c] = (2 * sum) / n ** 2;
  }
  return values;
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
