import type { GradientPowers } from "./grad-cam-plus-plus.js";

/** Parts that the draws are dealt to; each holds sums of its own, so that memory does not grow with the draws. */
const PARTS = 8;

/** Gradients, their squares and their cubes, averaged over draws, with the standard error of what is made of the means. */
export class GradientPowerSums {
  readonly #size: number;
  readonly #all: readonly Float64Array[];
  /** Sums over the draws of each part. */
  readonly #parts: Float32Array[][] = [];
  #draws = 0;

  constructor(size: number) {
    this.#size = size;
    this.#all = [0, 1, 2].map(() => new Float64Array(size));
  }

  get draws(): number {
    return this.#draws;
  }

  add(gradient: ArrayLike<number>): void {
    const at = this.#draws % PARTS;
    const part = this.#parts[at] ?? this.#all.map(() => new Float32Array(this.#size));
    this.#parts[at] = part;
    this.#draws++;
    for (const sums of [this.#all, part]) {
      const [gradients, squares, cubes] = sums as [Float64Array, Float64Array, Float64Array];
      for (let i = 0; i < this.#size; i++) {
        const v = gradient[i] as number;
        gradients[i] = (gradients[i] as number) + v;
        squares[i] = (squares[i] as number) + v * v;
        cubes[i] = (cubes[i] as number) + v * v * v;
      }
    }
  }

  means(): GradientPowers {
    return powers(this.#all.map((sums) => sums.map((v) => v / Math.max(this.#draws, 1))));
  }

  /**
   * Standard error of a map of the means, relative to the map, by the jackknife over up to 8 parts of the draws:
   * `(k - 1) / k sum_j |map without part j - their mean|^2` for `k` parts. A map that is not linear in the means, too, has one.
   *
   * Tukey 1958; Shao and Wu, "A general theory for jackknife variance estimation", 1989.
   *
   * @returns Infinite for one draw, 0 where nothing varies.
   */
  relativeError(mapOf: (means: GradientPowers) => ArrayLike<number>): number {
    const parts = this.#parts.length;
    if (parts < 2) return Number.POSITIVE_INFINITY;
    const maps = this.#parts.map((part, at) => {
      const left = this.#draws - Math.ceil((this.#draws - at) / PARTS);
      return mapOf(
        powers(
          this.#all.map((sums, k) => sums.map((v, i) => (v - (part[k]?.[i] as number)) / left)),
        ),
      );
    });
    const whole = mapOf(this.means());
    let [squares, length] = [0, 0];
    for (let p = 0; p < whole.length; p++) {
      const mean = maps.reduce((sum, map) => sum + (map[p] as number), 0) / parts;
      squares += maps.reduce((sum, map) => sum + ((map[p] as number) - mean) ** 2, 0);
      length += (whole[p] as number) ** 2;
    }
    return squares === 0 ? 0 : Math.sqrt((squares * (parts - 1)) / parts / length);
  }
}

function powers(lists: readonly Float64Array[]): GradientPowers {
  const [gradient, squares, cubes] = lists as [Float64Array, Float64Array, Float64Array];
  return { gradient, squares, cubes };
}
