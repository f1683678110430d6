import { logGamma } from "./log-gamma.js";

/** P(X >= x) for X chi-squared with `df` degrees of freedom: the regularised upper incomplete gamma function Q(df/2, x/2). */
export function chiSquareTail(x: number, df: number): number {
  const [a, y] = [df / 2, x / 2];
  if (y <= 0) return 1;
  const scale = Math.exp(a * Math.log(y) - y - logGamma(a));
  return y < a + 1 ? 1 - scale * lowerSeries(a, y) : scale * upperFraction(a, y);
}

/** 1/a + y/(a(a+1)) + y²/(a(a+1)(a+2)) + ... */
function lowerSeries(a: number, y: number): number {
  let term = 1 / a;
  let sum = term;
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= y / (a + k);
    sum += term;
  }
  return sum;
}

/** 1/(y+1-a - 1(1-a)/(y+3-a - 2(2-a)/(y+5-a - ...))), by Lentz's method. */
function upperFraction(a: number, y: number): number {
  let b = y + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let value = d;
  for (let k = 1; k < 10_000; k++) {
    const step = -k * (k - a);
    b += 2;
    d = 1 / (step * d + b);
    c = b + step / c;
    value *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return value;
}
