/** P(Z <= z) of the standard normal distribution; relative error below 1e-12 as long as the result is above 1e-300. */
export function normalCdf(z: number): number {
  return erfc(-z / Math.SQRT2) / 2;
}

/**
 * The z with P(Z <= z) = p, for 0 < p < 1.
 *
 * A start that is right to 5e-4 (Abramowitz and Stegun 26.2.23), then three steps of Halley's method on {@link normalCdf},
 * each of which triples the correct digits.
 */
export function normalQuantile(p: number): number {
  if (p > 0.5) return -normalQuantile(1 - p);
  const t = Math.sqrt(-2 * Math.log(p));
  let z =
    (2.515517 + t * (0.802853 + t * 0.010328)) /
      (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) -
    t;
  for (let step = 0; step < 3; step++) {
    const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    const u = (normalCdf(z) - p) / density;
    z -= u / (1 + (z * u) / 2);
  }
  return z;
}

/**
 * The z for which the interval ± z standard errors has confidence `level`: 1.96 for 0.95.
 *
 * @param caller - Function to name in the error.
 * @throws RangeError when `level` is not strictly between 0 and 1.
 */
export function criticalZ(caller: string, level: number): number {
  if (!(level > 0 && level < 1)) {
    throw new RangeError(
      `${caller}: level is ${level}, wants a number between 0 and 1, for example 0.95`,
    );
  }
  return -normalQuantile((1 - level) / 2);
}

/** The complementary error function. */
function erfc(x: number): number {
  if (x < 0) return 2 - erfc(-x);
  // below 2 the subtraction loses three digits at most; above, the fraction converges within its fixed number of terms
  return x < 2 ? 1 - erfSeries(x) : erfcFraction(x);
}

/** erf(x) = 2/sqrt(pi) exp(-x^2) sum over k of 2^k x^(2k+1) / (1 * 3 * ... * (2k+1)): no alternating signs. */
function erfSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= (2 * x * x) / (2 * k + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** erfc(x) = exp(-x^2)/sqrt(pi) / (x + (1/2)/(x + (2/2)/(x + (3/2)/(x + ...)))), from the inside out. */
function erfcFraction(x: number): number {
  let tail = x;
  for (let k = 100; k >= 1; k--) tail = x + k / 2 / tail;
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / tail;
}
