import { mersenneTwister } from "./mersenne-twister.js";

/** What scikit-learn was told. */
export interface ScikitSplitOptions {
  /** `test_size`: share of the test part, between 0 and 1. */
  readonly testSize: number;
  /** `random_state`: integer from 0 to 2^32 - 1. */
  readonly seed: number;
}

/**
 * The indices of `sklearn.model_selection.train_test_split(range(n), test_size=testSize, random_state=seed)`: the first
 * `ceil(testSize * n)` of `numpy.random.RandomState(seed).permutation(n)` are the test part, the others train. It knows
 * nothing of patients: this is for repeating published splits, such as that of the 2020 study, not for making new ones.
 *
 * @param n - Number of images.
 * @returns Indices in the order in which scikit-learn gives them.
 * @throws RangeError when a part would be empty or the seed is none.
 *
 * @example
 * ```ts
 * import { scikitSplit } from "@xrt/data";
 * scikitSplit(5, { testSize: 0.33, seed: 42 }); // => { train: [2, 0, 3], test: [1, 4] }
 * ```
 */
export function scikitSplit(
  n: number,
  { testSize, seed }: ScikitSplitOptions,
): { readonly train: readonly number[]; readonly test: readonly number[] } {
  const tests = Math.ceil(testSize * n);
  if (!(Number.isInteger(n) && tests > 0 && tests < n)) {
    throw new RangeError(
      `scikitSplit: ${n} images with a testSize of ${testSize} leave a part empty, wants a share between 0 and 1`,
    );
  }
  const order = numpyPermutation(n, seed);
  return { train: order.slice(tests), test: order.slice(0, tests) };
}

/** `numpy.random.RandomState(seed).permutation(n)`: Fisher-Yates from the end, numbers by masking and rejection. */
function numpyPermutation(n: number, seed: number): number[] {
  const next = mersenneTwister(seed);
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const mask = 2 ** (32 - Math.clz32(i)) - 1;
    let j = (next() & mask) >>> 0;
    while (j > i) j = (next() & mask) >>> 0;
    [order[i], order[j]] = [order[j] as number, order[i] as number];
  }
  return order;
}
