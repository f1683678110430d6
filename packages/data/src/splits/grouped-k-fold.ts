import { type GroupedSplit, type StratifyOptions, stratify } from "./stratify.js";

/** What {@link groupedKFold} splits, and how. */
export interface GroupedKFoldOptions extends StratifyOptions {
  /** Number of folds, at least 2. */
  readonly k: number;
}

/** One round of a cross-validation: indices of images, ascending. */
export interface Fold {
  readonly train: readonly number[];
  readonly test: readonly number[];
}

/** The rounds, and the split into test parts named `fold 1` to `fold k` that they come from. */
export interface GroupedKFold extends GroupedSplit {
  readonly folds: readonly Fold[];
}

/**
 * `k` rounds of cross-validation by patient, stratified by one or several findings: every image is in the test part of
 * exactly one round. See {@link groupedSplit} for how patients are assigned.
 *
 * @throws DataError when a fold has no positive or no negative image of a finding.
 * @throws RangeError when `k` is not a whole number from 2, lengths differ, or a label is no label.
 *
 * @example
 * ```ts
 * import { groupedKFold } from "@xrt/data";
 * const { folds } = groupedKFold({
 *   labels: { Edema: [1, 1, 1, 0, 0, 0] },
 *   groups: ["a", "a", "b", "c", "d", "e"],
 *   k: 2,
 *   seed: 0,
 * });
 * folds.map(({ test }) => test.length); // => [3, 3]
 * ```
 */
export function groupedKFold({ k, ...options }: GroupedKFoldOptions): GroupedKFold {
  if (!(Number.isInteger(k) && k >= 2)) {
    throw new RangeError(`groupedKFold: k is ${k}, wants a whole number from 2`);
  }
  const names = Array.from({ length: k }, (_, i) => [`fold ${i + 1}`, 1 / k] as const);
  const split = stratify("groupedKFold", names, options);
  const all = options.groups.map((_, i) => i);
  const folds = names.map(([name]) => {
    const test = split.parts[name] ?? [];
    const inTest = new Set(test);
    return { train: all.filter((i) => !inTest.has(i)), test };
  });
  return { ...split, folds };
}
