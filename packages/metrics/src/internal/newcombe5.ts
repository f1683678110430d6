/**
 * Both solutions t of (theta - t)² = z² V(t), where
 * V(t) = t(1-t)[1 + s(1-t)/(2-t) + s t/(1+t)]/(mn) and s = (m+n)/2 - 1.
 *
 * Method 5 of Newcombe, Statistics in Medicine 2006: the variance of Hanley and McNeil with the sample sizes evened out,
 * taken at the ends of the interval and not at the estimate. It has a width even at AUROC 0 and 1.
 *
 * @param m - Positives.
 * @param n - Negatives.
 */
export function newcombe5(
  theta: number,
  m: number,
  n: number,
  z: number,
): { lower: number; upper: number } {
  const s = (m + n) / 2 - 1;
  const outside = (t: number) => {
    const v = (t * (1 - t) * (1 + (s * (1 - t)) / (2 - t) + (s * t) / (1 + t))) / (m * n);
    return Math.abs(theta - t) > z * Math.sqrt(v);
  };
  return {
    lower: theta === 0 ? 0 : bisect(0, theta, outside),
    upper: theta === 1 ? 1 : bisect(1, theta, outside),
  };
}

/** Where `outside` changes between a point outside the interval and one within. */
function bisect(outer: number, inner: number, outside: (t: number) => boolean): number {
  let [out, within] = [outer, inner];
  // 100 halvings use up float64 from any start within [0, 1]
  for (let step = 0; step < 100; step++) {
    const middle = (out + within) / 2;
    if (outside(middle)) out = middle;
    else within = middle;
  }
  return within;
}
