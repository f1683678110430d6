import { philox } from "./philox.js";

/**
 * A stream of random numbers in which number *i* is a function of (seed, stream, i) only, so that a result does not
 * depend on batch size, worker count or the order in which numbers are asked for.
 */
export interface RandomStream {
  /** Block `index` of the stream: 128 random bits as four unsigned 32-bit words, for those who need many numbers fast. */
  words(index: number): readonly [number, number, number, number];
  /** Number `index` of the stream, uniform on [0, 1), 32 random bits. */
  uniform(index: number): number;
  /** Number `index` of the stream, standard normal (Box-Muller). Independent of `uniform(index)` only for other indices. */
  normal(index: number): number;
  /** The integers 0 to `n - 1` in a random order (Fisher-Yates). */
  permutation(n: number): number[];
}

/**
 * The stream named `stream` under `seed`, by the Philox4x32-10 counter-based generator.
 *
 * @param seed - Any safe non-negative integer; 0 is an ordinary seed.
 * @param stream - A name, for example `"shuffle/epoch-3"`; other names give independent numbers.
 * @throws RangeError when `seed` is negative, fractional or unsafe.
 *
 * @example
 * ```ts
 * import { randomStream } from "@xrt/core";
 * const shuffle = randomStream(0, "shuffle");
 * shuffle.uniform(7) === randomStream(0, "shuffle").uniform(7); // => true
 * shuffle.permutation(4).sort(); // => [0, 1, 2, 3]
 * ```
 */
export function randomStream(seed: number, stream: string): RandomStream {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new RangeError(`randomStream: seed is ${seed}, wants an integer from 0 to 2^53 - 1`);
  }
  const key = [seed >>> 0, Math.floor(seed / 2 ** 32)] as const;
  const [s0, s1] = hash(stream);
  const words = (index: number) => philox([index >>> 0, Math.floor(index / 2 ** 32), s0, s1], key);
  const uniform = (index: number) => words(index)[0] / 2 ** 32;
  return {
    words,
    uniform,
    normal(index) {
      const [, , a, b] = words(index);
      const radius = Math.sqrt(-2 * Math.log((a + 1) / 2 ** 32));
      return radius * Math.cos((2 * Math.PI * b) / 2 ** 32);
    },
    permutation(n) {
      const order = Array.from({ length: n }, (_, i) => i);
      for (let i = n - 1; i > 0; i--) {
        const j = Math.floor(uniform(i) * (i + 1));
        [order[i], order[j]] = [order[j] as number, order[i] as number];
      }
      return order;
    },
  };
}

/** Two 32-bit FNV-1a hashes of the UTF-16 code units of `text`, with different offsets. */
function hash(text: string): [number, number] {
  let a = 0x811c9dc5;
  let b = 0x050c5d1f;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x01000193) ^ (b >>> 15);
  }
  return [a >>> 0, b >>> 0];
}
