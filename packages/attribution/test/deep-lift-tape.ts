import { type Cell, cell, gelu } from "./tape.js";
import type { Arithmetic } from "./transformer-loops.js";

/* DeepLIFT from its definition: what arrives are multipliers, every step a sum, a product of two numbers or a function of one. */

const sum = (cells: readonly Cell[]): Cell =>
  cell(
    cells.reduce((s, { x }) => s + x, 0),
    cells.reduce((s, { r }) => s + r, 0),
    cells.map((own) => [own, 1] as const),
  );

const scaled = (a: Cell, by: number): Cell => cell(a.x * by, a.r * by, [[a, by]]);

const sub = (a: Cell, b: Cell): Cell => sum([a, scaled(b, -1)]);

/** A product of two numbers that change: the mean of the effects of each in either order. */
const mul = (a: Cell, b: Cell): Cell =>
  cell(a.x * b.x, a.r * b.r, [
    [a, (b.x + b.r) / 2],
    [b, (a.x + a.r) / 2],
  ]);

/** The rescale rule. */
const apply = (f: (v: number) => number, a: Cell): Cell => {
  const step = 1e-6;
  const slope = (f(a.x + step) - f(a.x - step)) / (2 * step);
  const away = a.x - a.r;
  return cell(f(a.x), f(a.r), [[a, Math.abs(away) < 1e-7 ? slope : (f(a.x) - f(a.r)) / away]]);
};

/** Arithmetic whose cells hand back multipliers. */
export const deepLiftArithmetic: Arithmetic = {
  dense: (values, weights, bias) =>
    sum([...values.map((v, i) => scaled(v, weights[i] as number)), cell(bias, bias)]),
  add: (a, b) => sum([a, b]),
  scores: (p, q, by) => scaled(sum(p.map((v, i) => mul(v, q[i] as Cell))), by),
  softmax(scores) {
    const total = apply(Math.log, sum(scores.map((s) => apply(Math.exp, s))));
    return scores.map((s) => apply(Math.exp, sub(s, total)));
  },
  mixed: (weights, values) => sum(weights.map((w, i) => mul(w, values[i] as Cell))),
  gelu: (a) => apply(gelu, a),
  norm(values, gamma, beta, epsilon) {
    const mean = scaled(sum(values), 1 / values.length);
    const centred = values.map((v) => sub(v, mean));
    const variance = scaled(sum(centred.map((c) => mul(c, c))), 1 / values.length);
    const inverse = apply((v) => 1 / Math.sqrt(v + epsilon), variance);
    return centred.map((c, i) => {
      const shift = beta[i] ?? 0;
      return sum([scaled(mul(c, inverse), gamma[i] ?? 1), cell(shift, shift)]);
    });
  },
};
