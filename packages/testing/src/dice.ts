import type { RandomStream } from "@xrt/core";

/** Random choices from one stream. */
export class Dice {
  readonly #random: RandomStream;
  #index = 0;
  constructor(random: RandomStream) {
    this.#random = random;
  }
  below(n: number): number {
    return Math.min(Math.floor(this.#random.uniform(this.#index++) * n), n - 1);
  }
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }
}
