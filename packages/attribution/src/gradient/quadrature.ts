/** How an integral over [0, 1] becomes a sum. */
export type QuadratureRule =
  | "gauss-legendre"
  | "trapezoid"
  | "riemann-left"
  | "riemann-middle"
  | "riemann-right";

/** All rules. */
export const quadratureRules: readonly QuadratureRule[] = [
  "gauss-legendre",
  "trapezoid",
  "riemann-left",
  "riemann-middle",
  "riemann-right",
];

/** Places on [0, 1] and their weights, which sum to 1. */
export interface Quadrature {
  readonly nodes: readonly number[];
  readonly weights: readonly number[];
}

/**
 * A quadrature of `n` points on [0, 1].
 *
 * - `"gauss-legendre"`: exact for polynomials of degree `2 n - 1`;
 * - `"trapezoid"`: points `i / (n - 1)`, the ends with half the weight;
 * - `"riemann-left"`, `"riemann-middle"`, `"riemann-right"`: weights `1 / n` at `i / n`, `(i + 1/2) / n`, `(i + 1) / n`.
 *
 * @throws RangeError when `n` is not a whole number from 1, or 2 for a trapezoid.
 *
 * @example
 * ```ts
 * import { quadrature } from "@xrt/attribution";
 * quadrature("trapezoid", 3); // => { nodes: [0, 0.5, 1], weights: [0.25, 0.5, 0.25] }
 * ```
 */
export function quadrature(rule: QuadratureRule, n: number): Quadrature {
  const least = rule === "trapezoid" ? 2 : 1;
  if (!Number.isSafeInteger(n) || n < least) {
    throw new RangeError(`quadrature: steps is ${n}, ${rule} wants a whole number from ${least}`);
  }
  const each = (node: (i: number) => number, weight: (i: number) => number): Quadrature => ({
    nodes: Array.from({ length: n }, (_, i) => node(i)),
    weights: Array.from({ length: n }, (_, i) => weight(i)),
  });
  switch (rule) {
    case "gauss-legendre":
      return gaussLegendre(n);
    case "trapezoid":
      return each(
        (i) => i / (n - 1),
        (i) => (i === 0 || i === n - 1 ? 0.5 : 1) / (n - 1),
      );
    case "riemann-left":
      return each(
        (i) => i / n,
        () => 1 / n,
      );
    case "riemann-middle":
      return each(
        (i) => (i + 0.5) / n,
        () => 1 / n,
      );
    case "riemann-right":
      return each(
        (i) => (i + 1) / n,
        () => 1 / n,
      );
  }
}

/** Roots of the Legendre polynomial by Newton's method from Chebyshev's guess, moved from [-1, 1] to [0, 1]. */
function gaussLegendre(n: number): Quadrature {
  const nodes = new Array<number>(n).fill(0.5);
  const weights = new Array<number>(n).fill(0);
  for (let i = 0; i < Math.ceil(n / 2); i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 1;
    for (let round = 0; round < 100; round++) {
      const { value, derivative } = legendre(n, x);
      slope = derivative;
      const move = value / derivative;
      x -= move;
      if (Math.abs(move) < 1e-15) break;
    }
    slope = legendre(n, x).derivative;
    const weight = 1 / ((1 - x * x) * slope * slope);
    nodes[i] = (1 - x) / 2;
    nodes[n - 1 - i] = (1 + x) / 2;
    weights[i] = weight;
    weights[n - 1 - i] = weight;
  }
  return { nodes, weights };
}

/** The Legendre polynomial of degree `n` and its derivative at `x`, by the three-term recurrence. */
function legendre(n: number, x: number): { value: number; derivative: number } {
  let [before, value] = [1, x];
  for (let k = 2; k <= n; k++) {
    [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
  }
  return { value, derivative: (n * (x * value - before)) / (x * x - 1) };
}
