import { dot } from "./dot.js";
import { type Matrix, transposed } from "./matrix.js";

/** Which similarity of images a Gram matrix holds. */
export type Kernel = "linear" | { readonly rbf: number };

/** The Gram matrix of the rows, shape `[n, n]`, row-major. */
export function gramOf(matrix: Matrix, kernel: Kernel): Float64Array {
  const { n } = matrix;
  const rows = transposed(matrix);
  const gram = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const value = dot(rows[i] as Float64Array, rows[j] as Float64Array);
      gram[i * n + j] = value;
      gram[j * n + i] = value;
    }
  }
  return kernel === "linear" ? gram : radial(gram, n, kernel.rbf);
}

/** exp(-d²/(2 s² median d²)), the median over all n² squared distances with the zeros of the diagonal. */
function radial(gram: Float64Array, n: number, sigma: number): Float64Array {
  const squared = gram.map((v, k) => {
    const [i, j] = [Math.floor(k / n), k % n];
    return i === j
      ? 0
      : Math.max(0, (gram[i * n + i] as number) + (gram[j * n + j] as number) - 2 * v);
  });
  const sorted = squared.slice().sort();
  const half = sorted.length >> 1;
  const median =
    sorted.length % 2 === 1
      ? (sorted[half] as number)
      : ((sorted[half - 1] as number) + (sorted[half] as number)) / 2;
  // half of the images being equal leaves no scale: all others are then infinitely far
  const scale = 2 * sigma * sigma * median;
  return squared.map((d) => (d === 0 ? 1 : Math.exp(-d / scale)));
}
