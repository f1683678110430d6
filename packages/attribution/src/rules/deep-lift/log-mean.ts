import type { GraphBuilder } from "@xrt/graph";

/** Below this difference of the logarithms the series is used: a quotient of small differences is rounding. */
const CLOSE = 0.25;

/**
 * The logarithmic mean `(a - b) / (ln a - ln b)` of two positive numbers that are given by their logarithms: the multiplier of the exponential by the
 * rescale rule. It lies between them, and is their value where they are equal.
 *
 * With `t = ln a - ln b` it is `sqrt(a b) sinh(t / 2) / (t / 2)`, which near 0 is taken as `sqrt(a b) (1 + t^2 / 24 (1 + t^2 / 80))`: what
 * is left out is below `t^6 / 322560`, that is 1e-9 of it.
 *
 * @param p - `ln a`, and `q` is `ln b`; of one shape.
 */
export function logMean(b: GraphBuilder, p: string, q: string): string {
  const node = (op: "add" | "sub" | "mul" | "div", x: string, y: string | number) =>
    b.node(op, [x, typeof y === "number" ? b.scalar(y) : y], {});
  const exp = (x: string) => b.node("exp", [x], {});
  const t = node("sub", p, q);
  const far = b.node("step", [node("sub", b.node("abs", [t], {}), CLOSE)], {});
  const near = b.node("sub", [b.scalar(1), far], {});
  // cut off, since elsewhere the series would overflow before it is multiplied by 0
  const small = b.node("clip", [t], { low: -CLOSE, high: CLOSE });
  const square = node("mul", small, small);
  const inner = node("add", node("mul", square, 1 / 80), 1);
  const series = node("add", node("mul", node("mul", square, 1 / 24), inner), 1);
  const middle = exp(node("mul", node("add", p, q), 0.5));
  const quotient = node("div", node("sub", exp(p), exp(q)), node("add", t, near));
  const close = node("mul", near, node("mul", middle, series));
  return node("add", node("mul", far, quotient), close);
}
