import { DataError, randomStream, UsageError } from "@xrt/core";

/**
 * Folds in which no patient is in two and the classes are spread as evenly as patients allow: patients in a random order, those
 * with most positives first, each into the fold that has the fewest of what it brings (as scikit-learn's
 * `StratifiedGroupKFold` for one label).
 *
 * @param labels - 0 or 1 for each image.
 * @param groups - Patient of each image; without it each image is one.
 * @returns Fold of each image, 0 to `count - 1`.
 * @throws DataError when a fold is left without a class, the folds being more than the patients of a class.
 */
export function groupedFolds(
  caller: string,
  labels: ArrayLike<number>,
  groups: readonly string[] | undefined,
  {
    count,
    seed,
    stream,
  }: { readonly count: number; readonly seed: number; readonly stream: string },
): Int32Array {
  if (!Number.isSafeInteger(count) || count < 2) {
    throw new UsageError(`${caller}: folds is ${count}, wants a whole number of at least 2`);
  }
  const images = new Map<string, number[]>();
  for (let i = 0; i < labels.length; i++) {
    const patient = groups?.[i] ?? `${i}`;
    const own = images.get(patient);
    if (own) own.push(i);
    else images.set(patient, [i]);
  }
  const patients = [...images.values()];
  const positives = (own: readonly number[]) => own.filter((i) => labels[i] === 1).length;
  const shuffled = randomStream(seed, stream)
    .permutation(patients.length)
    .map((k) => patients[k] as number[]);
  // sort is stable: among equals the random order stays
  const order = shuffled.sort((a, b) => positives(b) - positives(a) || b.length - a.length);
  const held = Array.from({ length: count }, () => [0, 0] as [number, number]);
  const result = new Int32Array(labels.length);
  for (const own of order) {
    const brings = [own.length - positives(own), positives(own)] as const;
    const of = ([negative, positive]: readonly [number, number]) =>
      brings[1] > 0 ? positive + negative / labels.length : negative + positive / labels.length;
    const fold = held.reduce(
      (best, counts, k) => (of(counts) < of(held[best] as [number, number]) ? k : best),
      0,
    );
    const into = held[fold] as [number, number];
    into[0] += brings[0];
    into[1] += brings[1];
    for (const i of own) result[i] = fold;
  }
  checkFolds(caller, result, labels, count);
  return result;
}

/**
 * The fold of each image as it was given.
 *
 * @throws DataError when there is not one to each image, a patient is in two, or a fold lacks a class.
 */
export function givenFolds(
  caller: string,
  folds: ArrayLike<number>,
  labels: ArrayLike<number>,
  groups: readonly string[] | undefined,
): { readonly folds: Int32Array; readonly count: number } {
  if (folds.length !== labels.length) {
    throw new DataError(`${caller}: got ${labels.length} images and ${folds.length} folds`);
  }
  const foldOf = new Map<string, number>();
  let count = 0;
  for (let i = 0; i < folds.length; i++) {
    const fold = folds[i] as number;
    if (!Number.isSafeInteger(fold) || fold < 0) {
      throw new DataError(`${caller}: fold of image ${i} is ${fold}, wants a whole number from 0`);
    }
    const patient = groups?.[i] ?? `${i}`;
    const other = foldOf.get(patient) ?? fold;
    if (other !== fold) {
      throw new DataError(`${caller}: patient "${patient}" is in folds ${other} and ${fold}`);
    }
    foldOf.set(patient, fold);
    count = Math.max(count, fold + 1);
  }
  if (count < 2) throw new DataError(`${caller}: there is one fold, wants at least 2`);
  const result = Int32Array.from(folds);
  checkFolds(caller, result, labels, count);
  return { folds: result, count };
}

function checkFolds(
  caller: string,
  folds: Int32Array,
  labels: ArrayLike<number>,
  count: number,
): void {
  for (let k = 0; k < count; k++) {
    const own = new Set([...folds.keys()].filter((i) => folds[i] === k).map((i) => labels[i]));
    if (own.size < 2) {
      throw new DataError(
        `${caller}: fold ${k} of ${count} has ${own.size === 0 ? "no images" : `images of class ${[...own]} only`}; ask for fewer folds, each class needs a patient in each`,
      );
    }
  }
}
