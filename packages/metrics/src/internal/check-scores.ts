import { checkArrays } from "./check-given.js";
/** How many images there are of each class, and why a metric of both classes is undefined, if it is. */
export interface ClassCounts {
  readonly n: number;
  readonly nPositive: number;
  readonly nNegative: number;
  readonly reason: "empty" | "single-class" | undefined;
}

/**
 * Counts the classes of `yTrue` after checking that every label is 0 or 1 and has a finite score.
 *
 * @param caller - Function to name in an error.
 * @param scoreName - Argument to name in an error.
 * @param indexOf - Index to name in an error, where images were left out before.
 * @throws RangeError that names the index of the first bad label or score, or both lengths when they differ.
 */
export function checkScores(
  caller: string,
  yTrue: ArrayLike<number>,
  yScore: ArrayLike<number>,
  scoreName = "yScore",
  indexOf: (i: number) => number = (i) => i,
): ClassCounts {
  checkArrays(caller, { yTrue, [scoreName]: yScore });
  const n = yTrue.length;
  if (yScore.length !== n) {
    throw new RangeError(
      `${caller}: yTrue has ${n} labels but ${scoreName} has ${yScore.length} scores`,
    );
  }
  let nPositive = 0;
  for (let i = 0; i < n; i++) {
    const label = yTrue[i];
    if (label !== 0 && label !== 1) {
      throw new RangeError(
        `${caller}: yTrue[${indexOf(i)}] is ${label}, wants 0 or 1; leave out or mask images without a label`,
      );
    }
    if (!Number.isFinite(yScore[i])) {
      throw new RangeError(
        `${caller}: ${scoreName}[${indexOf(i)}] is ${yScore[i]}, wants a finite number`,
      );
    }
    nPositive += label;
  }
  const nNegative = n - nPositive;
  const reason = n === 0 ? "empty" : nPositive * nNegative === 0 ? "single-class" : undefined;
  return { n, nPositive, nNegative, reason };
}
