/**
 * Population variance of maps and its standard error, from central moments up to the fourth in one pass, without cancellation
 * (Pébay, "Formulas for Robust, One-Pass Parallel Computation of Covariances and Arbitrary-Order Statistical Moments", 2008).
 */
export class VarianceOfDraws {
  readonly #mean: Float64Array;
  /** Sums of the second, third and fourth powers of the distances from the mean. */
  readonly #seconds: Float64Array;
  readonly #thirds: Float64Array;
  readonly #fourths: Float64Array;
  #count = 0;

  constructor(size: number) {
    this.#mean = new Float64Array(size);
    this.#seconds = new Float64Array(size);
    this.#thirds = new Float64Array(size);
    this.#fourths = new Float64Array(size);
  }

  add(values: ArrayLike<number>): void {
    this.#count++;
    const n = this.#count;
    const [mean, seconds, thirds, fourths] = [
      this.#mean,
      this.#seconds,
      this.#thirds,
      this.#fourths,
    ];
    for (let i = 0; i < mean.length; i++) {
      const away = (values[i] as number) - (mean[i] as number);
      const moved = away / n;
      const [second, third] = [seconds[i] as number, thirds[i] as number];
      const own = away * moved * (n - 1);
      mean[i] = (mean[i] as number) + moved;
      seconds[i] = second + own;
      thirds[i] = third + own * moved * (n - 2) - 3 * moved * second;
      fourths[i] =
        (fourths[i] as number) +
        own * moved ** 2 * (n * n - 3 * n + 3) +
        6 * moved ** 2 * second -
        4 * moved * third;
    }
  }

  /** Of no map 0 everywhere. */
  values(): Float32Array {
    const n = Math.max(this.#count, 1);
    return Float32Array.from(this.#seconds, (s) => s / n);
  }

  /**
   * Length of the standard errors of the variance, relative to that of the variance.
   *
   * The variance of a variance of `n` draws is about `(mu_4 - mu_2^2) / n` (delta method; Cramér, "Mathematical Methods of
   * Statistics", 1946, section 27.4). Here it is `(S_4 - S_2^2 / n) / (n (n - 2))` with `S_k` the sum of the k-th powers of the
   * distances from the mean: the same for many draws, and for few right in the mean where draws are normal.
   *
   * @returns Infinite for fewer than three maps: two lie equally far from their mean, whatever they are. 0 where nothing varies.
   */
  relativeError(): number {
    const n = this.#count;
    if (n < 3) return Number.POSITIVE_INFINITY;
    let [squares, length] = [0, 0];
    for (let i = 0; i < this.#seconds.length; i++) {
      const second = this.#seconds[i] as number;
      squares += Math.max((this.#fourths[i] as number) - second ** 2 / n, 0);
      length += (second / n) ** 2;
    }
    return squares === 0 ? 0 : Math.sqrt(squares / (n * (n - 2)) / length);
  }
}
