import type { Warning } from "../estimate.js";
import { checkScores } from "../internal/check-scores.js";
import { sigmoid } from "../internal/sigmoid.js";
import { meanLogLoss } from "./log-loss.js";

/** A temperature that was fitted on validation data. */
export interface Temperature {
  /** Divide logits by it; above 1 where the network was too sure. NaN where it is undefined. */
  readonly temperature: number;
  /** Log loss before, on the data that it was fitted on. */
  readonly before: number;
  /** Log loss after. */
  readonly after: number;
  /** `at-bound` where the log loss still falls at the end of the range. */
  readonly warnings: readonly Warning[];
  /** Why it is NaN: `"empty"`. */
  readonly reason?: string;
}

const [LEAST, MOST] = [0.05, 100];

/**
 * The temperature T that minimises the log loss of z/T: sum (sigmoid(z/T) - y) z = 0 (Guo et al. 2017).
 *
 * T is looked for from 0.05 to 100. Where 0 separates the classes the loss falls all the way to T = 0, and where the logits
 * point the wrong way it falls all the way up: the bound is returned, with the warning `at-bound`. Ranks, and with them every
 * metric of discrimination, stay as they are. Fit it on validation data, apply it to test data.
 *
 * @param yTrue - Labels, 0 or 1.
 * @param logits - Log odds of label 1, finite, as many.
 * @throws RangeError when lengths differ, a label is neither 0 nor 1 or a logit is not finite.
 *
 * @example
 * ```ts
 * import { fitTemperature } from "@xrt/metrics";
 * const { temperature } = fitTemperature([1, 0, 0, 1, 1, 0], [4, -4, 4, 4, -4, -4]);
 * temperature.toFixed(3); // => "5.771"
 * ```
 */
export function fitTemperature(yTrue: ArrayLike<number>, logits: ArrayLike<number>): Temperature {
  const { n } = checkScores("fitTemperature", yTrue, logits, "logits");
  if (n === 0) {
    return {
      temperature: Number.NaN,
      before: Number.NaN,
      after: Number.NaN,
      warnings: [],
      reason: "empty",
    };
  }
  // the derivative of the loss by 1/T: it rises with 1/T, so that it has one root at most
  const slope = (T: number) => {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const z = logits[i] as number;
      sum += (sigmoid(z / T) - (yTrue[i] as number)) * z;
    }
    return sum;
  };
  const loss = (T: number) => meanLogLoss(yTrue, logits, (z) => z / T);
  const found = (temperature: number, warnings: Warning[]) => ({
    ...{ temperature, warnings },
    ...{ before: loss(1), after: loss(temperature) },
  });
  if (slope(LEAST) <= 0) return found(LEAST, [atBound(LEAST, "0 separates the classes")]);
  if (slope(MOST) >= 0) return found(MOST, [atBound(MOST, "the logits carry no information")]);
  let [low, high] = [LEAST, MOST];
  for (let step = 0; step < 200; step++) {
    const middle = (low + high) / 2;
    if (slope(middle) > 0) low = middle;
    else high = middle;
  }
  return found((low + high) / 2, []);
}

function atBound(bound: number, why: string): Warning {
  const message = `the log loss is lowest at the bound ${bound} of the temperature: ${why}`;
  return { code: "at-bound", message };
}
