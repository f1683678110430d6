/**
 * DeepLIFT from its definition, one number at a time: each number is known at the input and at the reference, each step has a multiplier for every number
 * that it reads, and multipliers go back by the chain rule. The oracle of the rules that are emitted as graphs.
 */
export interface Cell {
  /** At the input, and at the reference. */
  readonly x: number;
  readonly r: number;
  /** What it was made of, with its multipliers. */
  readonly from: readonly (readonly [cell: Cell, multiplier: number])[];
}

const cell = (x: number, r: number, from: Cell["from"] = []): Cell => ({ x, r, from });

export const input = (x: number, r: number): Cell => cell(x, r);

export const constant = (v: number): Cell => cell(v, v);

export const add = (a: Cell, b: Cell): Cell =>
  cell(a.x + b.x, a.r + b.r, [
    [a, 1],
    [b, 1],
  ]);

export const sum = (cells: readonly Cell[]): Cell =>
  cell(
    cells.reduce((s, { x }) => s + x, 0),
    cells.reduce((s, { r }) => s + r, 0),
    cells.map((own) => [own, 1] as const),
  );

export const scaled = (a: Cell, by: number): Cell => cell(a.x * by, a.r * by, [[a, by]]);

export const sub = (a: Cell, b: Cell): Cell => add(a, scaled(b, -1));

/** A product of two numbers that change: the mean of the effects of each in either order. */
export const mul = (a: Cell, b: Cell): Cell =>
  cell(a.x * b.x, a.r * b.r, [
    [a, (b.x + b.r) / 2],
    [b, (a.x + a.r) / 2],
  ]);

/** The rescale rule. */
export const apply = (f: (v: number) => number, a: Cell): Cell => {
  const step = 1e-6;
  const slope = (f(a.x + step) - f(a.x - step)) / (2 * step);
  const away = a.x - a.r;
  return cell(f(a.x), f(a.r), [[a, Math.abs(away) < 1e-7 ? slope : (f(a.x) - f(a.r)) / away]]);
};

/** `exp(x - log sum exp x)`, step by step. */
export const softmax = (scores: readonly Cell[]): Cell[] => {
  const total = apply(Math.log, sum(scores.map((s) => apply(Math.exp, s))));
  return scores.map((s) => apply(Math.exp, sub(s, total)));
};

/** `(x - mean) / sqrt(variance + epsilon)`, step by step. */
export const normalised = (values: readonly Cell[], epsilon: number): Cell[] => {
  const mean = scaled(sum(values), 1 / values.length);
  const centred = values.map((v) => sub(v, mean));
  const variance = scaled(sum(centred.map((c) => mul(c, c))), 1 / values.length);
  const inverse = apply((v) => 1 / Math.sqrt(v + epsilon), variance);
  return centred.map((c) => mul(c, inverse));
};

/** The multipliers of `of` with respect to each of `cells`. */
export function multipliers(of: Cell, cells: readonly Cell[]): number[] {
  const order: Cell[] = [];
  const seen = new Set<Cell>();
  const visit = (own: Cell) => {
    if (seen.has(own)) return;
    seen.add(own);
    for (const [part] of own.from) visit(part);
    order.push(own);
  };
  visit(of);
  const arriving = new Map<Cell, number>([[of, 1]]);
  for (const own of order.reverse()) {
    for (const [part, m] of own.from) {
      arriving.set(part, (arriving.get(part) ?? 0) + m * (arriving.get(own) ?? 0));
    }
  }
  return cells.map((own) => arriving.get(own) ?? 0);
}
