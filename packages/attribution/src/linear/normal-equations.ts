import { factorise, substitute } from "./cholesky.js";

/** What solves normal equations. */
export interface Solution {
  readonly coefficients: Float64Array;
  /** The solution for a right side, which it overwrites. */
  readonly solve: (right: Float64Array) => Float64Array;
}

/** Weighted least squares that grows by one row at a time: `sum w (y - z . beta)^2`. */
export class NormalEquations {
  readonly #matrix: Float64Array;
  readonly #right: Float64Array;
  readonly #size: number;

  /** @param size - Number of coefficients. */
  constructor(size: number) {
    this.#size = size;
    this.#matrix = new Float64Array(size * size);
    this.#right = new Float64Array(size);
  }

  /** One more row. */
  add(row: ArrayLike<number>, y: number, weight: number): void {
    const n = this.#size;
    for (let i = 0; i < n; i++) {
      const scaled = weight * (row[i] as number);
      if (scaled === 0) continue;
      this.#right[i] = (this.#right[i] as number) + scaled * y;
      for (let j = 0; j <= i; j++) {
        const at = i * n + j;
        this.#matrix[at] = (this.#matrix[at] as number) + scaled * (row[j] as number);
      }
    }
  }

  /**
   * The coefficients, or null where the rows do not tell them.
   *
   * @param ridge - Penalty on the squares of the first coefficients, in the units of the weights.
   * @param penalised - How many of them are penalised.
   */
  coefficients(ridge = 0, penalised: number = this.#size): Float64Array | null {
    return this.solution(ridge, penalised)?.coefficients ?? null;
  }

  /** As {@link coefficients}, with what solves the same equations for other right sides. */
  solution(ridge = 0, penalised: number = this.#size): Solution | null {
    const matrix = this.#matrix.slice();
    for (let i = 0; i < penalised; i++) {
      matrix[i * this.#size + i] = (matrix[i * this.#size + i] as number) + ridge;
    }
    if (!factorise(matrix, this.#size)) return null;
    const solve = (right: Float64Array) => substitute(matrix, right);
    return { coefficients: solve(this.#right.slice()), solve };
  }
}
