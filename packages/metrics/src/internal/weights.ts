import type { SampleOptions } from "./sample.js";

/** Between these the square of a weight, and of the sum of as many as there can be, is a number of float64. */
const [LEAST, MOST] = [1e-100, 1e100];

/**
 * Checks the weights of the images that `mask` leaves.
 *
 * @throws RangeError when there are not `n` weights, or one of them is not finite, below 0 or of a size that cannot be squared.
 */
export function checkWeights(
  caller: string,
  n: number,
  weights: ArrayLike<number>,
  mask?: ArrayLike<number | boolean>,
): void {
  if (weights.length !== n) {
    throw new RangeError(`${caller}: yTrue has ${n} labels but weights has ${weights.length}`);
  }
  for (let i = 0; i < n; i++) {
    const weight = weights[i] as number;
    if (mask && !mask[i]) continue;
    if (!(weight >= 0 && weight < Number.POSITIVE_INFINITY)) {
      throw new RangeError(
        `${caller}: weights[${i}] is ${weight}, wants a finite number, 0 or more`,
      );
    }
    if (weight > MOST || (weight > 0 && weight < LEAST)) {
      throw new RangeError(
        `${caller}: weights[${i}] is ${weight}, too ${weight > MOST ? "large" : "small"} to be squared; divide all weights by their mean`,
      );
    }
  }
}

/**
 * The same options with the images masked that weigh nothing: an interval counts units, and what weighs nothing is none.
 *
 * @throws RangeError as `checkWeights`, and when the mask has another length.
 */
export function withoutWeightless(
  caller: string,
  n: number,
  { mask, weights }: SampleOptions,
): SampleOptions {
  if (!weights) return { mask, weights };
  if (mask && mask.length !== n) {
    throw new RangeError(`${caller}: yTrue has ${n} labels but mask has ${mask.length}`);
  }
  checkWeights(caller, n, weights, mask);
  let weightless = 0;
  const counts = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    if (mask && !mask[i]) continue;
    if ((weights[i] as number) > 0) counts[i] = 1;
    else weightless++;
  }
  return weightless > 0 ? { mask: counts, weights } : { mask, weights };
}
