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
  return { lower: expit(logit - half), upper: expit(logit + half) };
}

function expit(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
