/** Mean of maps and its standard error, one pass, without cancellation (Welford 1962). */
export class Moments {
  readonly #mean: Float64Array;
  /** Sum of the squared distances from the mean. */
  readonly #squares: Float64Array;
  #count = 0;

  constructor(size: number) {
    this.#mean = new Float64Array(size);
    this.#squares = new Float64Array(size);
  }

  add(values: ArrayLike<number>): void {
    this.#count++;
    const share = 1 / this.#count;
    const [mean, squares] = [this.#mean, this.#squares];
    for (let i = 0; i < mean.length; i++) {
      const before = mean[i] as number;
      const away = (values[i] as number) - before;
      const after = before + away * share;
      mean[i] = after;
      squares[i] = (squares[i] as number) + away * ((values[i] as number) - after);
    }
  }

  /** Of no map 0 everywhere. */
  mean(): Float32Array {
    return Float32Array.from(this.#mean);
  }

  /** Length of the standard errors of the mean, relative to that of the mean; infinite for fewer than two maps, 0 where nothing varies. */
  relativeError(): number {
    let [squares, mean] = [0, 0];
    for (let i = 0; i < this.#mean.length; i++) {
      squares += this.#squares[i] as number;
      mean += (this.#mean[i] as number) ** 2;
    }
    if (this.#count < 2) return Number.POSITIVE_INFINITY;
    if (squares === 0) return 0;
    return Math.sqrt(squares / (this.#count * (this.#count - 1)) / mean);
  }
}
