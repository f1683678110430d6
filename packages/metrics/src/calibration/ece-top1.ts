import { checkArrays } from "../internal/check-given.js";
import { type CalibrationError, calibrationError } from "./ece.js";
import { type BinOptions, binsOf, binTable } from "./reliability.js";

/**
 * Expected calibration error of the likeliest of several classes: how often it is right against how sure the network is
 * (Guo et al. 2017). Of equal probabilities the first class is taken.
 *
 * For two classes it is another number than `ece`, which looks at the positive class.
 *
 * @param yTrue - Class of each image, 0 to `probability.length - 1`.
 * @param probability - One column a class, each with a probability for each image.
 * @returns As `ece`, without a null band. Default bins are of equal width, the convention of this measure.
 * @throws RangeError when a class or probability is none, lengths differ, or an option is out of range.
 *
 * @example
 * ```ts
 * import { eceTop1 } from "@xrt/metrics";
 * eceTop1([0, 1], [[0.75, 0.5], [0.25, 0.5]], { bins: 2 }).value; // => 0.375
 * ```
 */
export function eceTop1(
  yTrue: ArrayLike<number>,
  probability: readonly ArrayLike<number>[],
  { bins = 10, scheme = "equal-width" }: BinOptions = {},
): CalibrationError {
  checkClassProbabilities("eceTop1", yTrue, probability);
  const top = Array.from(yTrue, (_, i) => {
    let best = 0;
    for (const [k, column] of probability.entries()) {
      if ((column[i] as number) > (probability[best]?.[i] as number)) best = k;
    }
    return best;
  });
  const confidence = top.map((k, i) => probability[k]?.[i] as number);
  const right = top.map((k, i) => (k === yTrue[i] ? 1 : 0));
  const { binOf } = binsOf("eceTop1", confidence, { bins, scheme });
  const table = binTable(right, confidence, binOf, bins);
  return calibrationError(`ece-top1-${scheme}-${bins}`, { n: yTrue.length }, table);
}

/** @throws RangeError unless every image has a class and a probability of each class. */
export function checkClassProbabilities(
  caller: string,
  yTrue: ArrayLike<number>,
  probability: readonly ArrayLike<number>[],
): void {
  checkArrays(caller, { yTrue, probability });
  if (probability.length === 0) throw new RangeError(`${caller}: probability has no columns`);
  for (const [k, column] of probability.entries()) {
    checkArrays(caller, { [`probability[${k}]`]: column });
    if (column.length !== yTrue.length) {
      throw new RangeError(
        `${caller}: yTrue has ${yTrue.length} classes but probability[${k}] has ${column.length}`,
      );
    }
    for (let i = 0; i < column.length; i++) {
      const p = column[i] as number;
      if (!(p >= 0 && p <= 1)) {
        throw new RangeError(`${caller}: probability[${k}][${i}] is ${p}, wants it from 0 to 1`);
      }
    }
  }
  for (let i = 0; i < yTrue.length; i++) {
    const label = yTrue[i] as number;
    if (!Number.isInteger(label) || label < 0 || label >= probability.length) {
      throw new RangeError(
        `${caller}: yTrue[${i}] is ${label}, wants a class from 0 to ${probability.length - 1}`,
      );
    }
  }
}
