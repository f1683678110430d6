/**
 * Backward passes from their definitions, one number at a time: each number knows what it was made of, and what a unit at it is worth there.
 * The oracle of rules that are emitted as graphs.
 */
export interface Cell {
  /** Its value. */
  readonly x: number;
  /** Its value at the reference, for DeepLIFT. */
  readonly r: number;
  /** What it was made of, and what each gets of a unit that arrives. */
  readonly from: readonly (readonly [cell: Cell, factor: number])[];
}

export const cell = (x: number, r: number, from: Cell["from"] = []): Cell => ({ x, r, from });

/** What arrives at each of `cells` from one that arrives at `of`. */
export function arriving(of: Cell, cells: readonly Cell[], from = 1): number[] {
  const order: Cell[] = [];
  const seen = new Set<Cell>();
  const visit = (own: Cell) => {
    if (seen.has(own)) return;
    seen.add(own);
    for (const [part] of own.from) visit(part);
    order.push(own);
  };
  visit(of);
  const found = new Map<Cell, number>([[of, from]]);
  for (const own of order.reverse()) {
    for (const [part, factor] of own.from) {
      found.set(part, (found.get(part) ?? 0) + factor * (found.get(own) ?? 0));
    }
  }
  return cells.map((own) => found.get(own) ?? 0);
}

/** The error function to 1e-15, by its Taylor series: arguments of the tests are small. */
function erf(v: number): number {
  let [term, total] = [v, v];
  for (let n = 1; n < 120; n++) {
    term *= -(v * v) / n;
    total += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * total;
}

export const gelu = (v: number): number => (v * (1 + erf(v / Math.SQRT2))) / 2;
