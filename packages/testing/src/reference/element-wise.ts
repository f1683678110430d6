import { type Array64, at, present, tabulate } from "./array.js";

type Inputs = readonly (Array64 | undefined)[];

/** The op that applies `f` to every element. */
export function unary(f: (x: number) => number): (inputs: Inputs) => Array64 {
  return (inputs) => {
    const { shape, data } = present(inputs, 0);
    return { shape, data: data.map(f) };
  };
}

/** The op that applies `f` to every pair of elements, axes of size 1 and missing leading axes being repeated. */
export function binary(f: (a: number, b: number) => number): (inputs: Inputs) => Array64 {
  return (inputs) => {
    const [a, b] = [present(inputs, 0), present(inputs, 1)];
    return tabulate(broadcastShape(a, b), (i) => f(repeatedAt(a, i), repeatedAt(b, i)));
  };
}

/** `min(max(x, low), high)`. */
export function clip(inputs: Inputs, { low, high }: { low: number; high: number }): Array64 {
  return unary((x) => Math.min(Math.max(x, low), high))(inputs);
}

/** The nearest whole number, of two the even one. */
export function round(x: number): number {
  const below = Math.floor(x);
  if (x - below !== 0.5) return x - below < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}

/** `x` to the power `exponent`. */
export function pow(inputs: Inputs, { exponent }: { exponent: number }): Array64 {
  return unary((x) => x ** exponent)(inputs);
}

/** `x` above 0, `alpha x` below. */
export function leakyRelu(inputs: Inputs, { alpha }: { alpha: number }): Array64 {
  return unary((x) => (x > 0 ? x : alpha * x))(inputs);
}

/** `x` above 0, `alpha (exp(x) - 1)` below. */
export function elu(inputs: Inputs, { alpha }: { alpha: number }): Array64 {
  return unary((x) => (x > 0 ? x : alpha * Math.expm1(x)))(inputs);
}

/** The line `slope x + offset`, cut at 0 and 1. */
export function hardSigmoid(
  inputs: Inputs,
  { slope, offset }: { slope: number; offset: number },
): Array64 {
  return unary((x) => Math.min(Math.max(slope * x + offset, 0), 1))(inputs);
}

/** `x` times the normal distribution function, or times the approximation of it by a hyperbolic tangent. */
export function gelu(inputs: Inputs, { approximate }: { approximate: boolean }): Array64 {
  const argument = (x: number) => Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3);
  return unary((x) =>
    approximate ? 0.5 * x * (1 + Math.tanh(argument(x))) : 0.5 * x * (1 + erf(x / Math.sqrt(2))),
  )(inputs);
}

/** The first input repeated to `shape`, in which a name stands for as many images as the second holds on its first axis. */
export function expand(
  inputs: Inputs,
  { shape }: { readonly shape: readonly (number | string)[] },
): Array64 {
  const x = present(inputs, 0);
  const images = inputs[1]?.shape[0] ?? Number.NaN;
  const size = (name: string) => images * Number(name.split("*")[1] ?? 1);
  const sizes = shape.map((d) => (typeof d === "string" ? size(d) : d));
  return tabulate(sizes, (i) => repeatedAt(x, i));
}

/**
 * The error function by the series `2 / sqrt(pi) exp(-x^2) sum of 2^n x^(2n + 1) / (1 * 3 * ... * (2n + 1))`, whose terms have
 * one sign (Abramowitz and Stegun, 7.1.6).
 */
export function erf(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x);
  let sum = 0;
  let term = x;
  for (let n = 1; sum + term !== sum; n++) {
    sum += term;
    term *= (2 * x * x) / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** The first input repeated to the shape of the second. */
export function broadcastLike(inputs: Inputs): Array64 {
  const x = present(inputs, 0);
  return tabulate(present(inputs, 1).shape, (i) => repeatedAt(x, i));
}

/** `(x - mean) / sqrt(variance + epsilon) * gamma + beta` with the statistics of the element's channel, axis 1. */
export function batchNorm(inputs: Inputs, { epsilon }: { epsilon: number }): Array64 {
  const [x, gamma, beta] = [present(inputs, 0), present(inputs, 1), present(inputs, 2)];
  const [mean, variance] = [present(inputs, 3), present(inputs, 4)];
  return tabulate(x.shape, (i) => {
    const c = [i[1] ?? 0];
    const normal = (at(x, i) - at(mean, c)) / Math.sqrt(at(variance, c) + epsilon);
    return normal * at(gamma, c) + at(beta, c);
  });
}

function broadcastShape(a: Array64, b: Array64): number[] {
  const rank = Math.max(a.shape.length, b.shape.length);
  return Array.from({ length: rank }, (_, axis) => {
    const [p, q] = [a, b].map(({ shape }) => shape[axis - (rank - shape.length)] ?? 1);
    if (p !== q && p !== 1 && q !== 1) {
      throw new RangeError(`[${a.shape}] and [${b.shape}] do not broadcast`);
    }
    return p === 1 ? (q ?? 1) : (p ?? 1);
  });
}

/** Element at an index of the broadcast shape: an axis of size 1 has one element, whatever the index says. */
function repeatedAt(x: Array64, index: readonly number[]): number {
  const own = index.slice(index.length - x.shape.length);
  return at(
    x,
    own.map((i, axis) => (x.shape[axis] === 1 ? 0 : i)),
  );
}
