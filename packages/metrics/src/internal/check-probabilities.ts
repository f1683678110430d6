import { checkScores } from "./check-scores.js";

/**
 * How many labels there are, after checking that each is 0 or 1 and has a probability.
 *
 * @throws RangeError that names the index of the first that does not fit, or both lengths when they differ.
 */
export function checkProbabilities(
  caller: string,
  yTrue: ArrayLike<number>,
  probability: ArrayLike<number>,
): { readonly n: number; readonly nPositive: number; readonly nNegative: number } {
  const { n, nPositive, nNegative } = checkScores(caller, yTrue, probability, "probability");
  for (let i = 0; i < n; i++) {
    const p = probability[i] as number;
    if (!(p >= 0 && p <= 1)) {
      throw new RangeError(
        `${caller}: probability[${i}] is ${p}, wants it from 0 to 1; logits go through a sigmoid first`,
      );
    }
  }
  return { n, nPositive, nNegative };
}
