import { sigmoid } from "./sigmoid.js";

/**
 * expit(logit theta ± z se/(theta(1-theta))): symmetric in the log odds, so that it stays within 0 and 1.
 *
 * @param theta - Strictly between 0 and 1.
 */
export function logitInterval(
  theta: number,
  se: number,
  z: number,
): { lower: number; upper: number } {
  const logit = Math.log(theta / (1 - theta));
  const half = (z * se) / (theta * (1 - theta));
  return { lower: sigmoid(logit - half), upper: sigmoid(logit + half) };
}
