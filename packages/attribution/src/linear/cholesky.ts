/**
 * Cholesky's factor of a symmetric positive definite matrix, in its place.
 *
 * @param matrix - `n * n` numbers, the lower triangle is read and overwritten.
 * @returns False where the matrix is singular.
 */
export function factorise(matrix: Float64Array, n: number): boolean {
  let scale = 0;
  for (let i = 0; i < n; i++) scale = Math.max(scale, matrix[i * n + i] as number);
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = matrix[i * n + j] as number;
      for (let k = 0; k < j; k++) {
        sum -= (matrix[i * n + k] as number) * (matrix[j * n + k] as number);
      }
      if (i > j) {
        matrix[i * n + j] = sum / (matrix[j * n + j] as number);
        continue;
      }
      if (!(sum > 1e-12 * scale)) return false;
      matrix[j * n + j] = Math.sqrt(sum);
    }
  }
  return true;
}

/**
 * Solves `A x = b`; `b` is overwritten with `x`.
 *
 * @param matrix - The factor of `A`, as {@link factorise} leaves it.
 */
export function substitute(matrix: Float64Array, b: Float64Array): Float64Array {
  const n = b.length;
  for (let i = 0; i < n; i++) {
    let sum = b[i] as number;
    for (let k = 0; k < i; k++) sum -= (matrix[i * n + k] as number) * (b[k] as number);
    b[i] = sum / (matrix[i * n + i] as number);
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i] as number;
    for (let k = i + 1; k < n; k++) sum -= (matrix[k * n + i] as number) * (b[k] as number);
    b[i] = sum / (matrix[i * n + i] as number);
  }
  return b;
}

/** `x` of `A x = b`, or null where `A` is singular; both are overwritten. See {@link factorise}. */
export function solve(matrix: Float64Array, b: Float64Array): Float64Array | null {
  return factorise(matrix, b.length) ? substitute(matrix, b) : null;
}
