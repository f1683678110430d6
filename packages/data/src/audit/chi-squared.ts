/**
 * Probability that a chi-squared variable with `degrees` degrees of freedom exceeds `x`: the upper regularised incomplete
 * gamma function `Q(degrees / 2, x / 2)`, by its series for small and its continued fraction for large `x`.
 *
 * Press et al., "Numerical Recipes", 3rd edition, section 6.2; relative error below 1e-12.
 *
 * @param degrees - At least 1.
 */
export function chiSquaredTail(x: number, degrees: number): number {
  if (x <= 0) return 1;
  const a = degrees / 2;
  const z = x / 2;
  const factor = Math.exp(-z + a * Math.log(z) - logGamma(a));
  return z < a + 1 ? 1 - factor * lowerSeries(a, z) : factor * upperFraction(a, z);
}

function lowerSeries(a: number, z: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = a + 1; Math.abs(term) > Math.abs(sum) * 1e-16; n++) {
    term *= z / n;
    sum += term;
  }
  return sum;
}

/** Lentz's method, modified so that nothing is divided by 0. */
function upperFraction(a: number, z: number): number {
  const tiny = 1e-300;
  let b = z + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i < 10_000; i++) {
    const an = -i * (i - a);
    b += 2;
    d = 1 / (an * d + b || tiny);
    c = b + an / c || tiny;
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return h;
}

/** Logarithm of the gamma function at multiples of one half, which are all that is needed: from `Gamma(1)` or `Gamma(1/2)`. */
function logGamma(a: number): number {
  let sum = Number.isInteger(a) ? 0 : Math.log(Math.PI) / 2;
  for (let k = Number.isInteger(a) ? 1 : 0.5; k < a; k++) sum += Math.log(k);
  return sum;
}
