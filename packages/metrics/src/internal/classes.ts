/**
 * The class of each image, checked.
 *
 * @throws RangeError when there are not `n`, or one is not a whole number of at least 0.
 */
export function classesOf(
  caller: string,
  labels: ArrayLike<number>,
  n: number,
  name = "labels",
): Int32Array {
  if (labels.length !== n) {
    throw new RangeError(
      `${caller}: ${name} has ${labels.length} classes but there are ${n} images`,
    );
  }
  return Int32Array.from({ length: n }, (_, i) => {
    const label = labels[i] as number;
    if (!Number.isInteger(label) || label < 0) {
      throw new RangeError(`${caller}: ${name}[${i}] is ${label}, wants a class from 0`);
    }
    return label;
  });
}

/** The rows of each class among `rows`, classes in order; those without rows are left out. */
export function rowsByClass(classes: Int32Array, rows: readonly number[]): number[][] {
  const byClass = new Map<number, number[]>();
  for (const i of rows) {
    const label = classes[i] as number;
    const own = byClass.get(label);
    if (own) own.push(i);
    else byClass.set(label, [i]);
  }
  return [...byClass].sort(([a], [b]) => a - b).map(([, own]) => own);
}
