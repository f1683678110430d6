import type { Backward, BackwardContext, GraphBuilder } from "@xrt/graph";
import type { ReferenceOf } from "./rescale.js";

/**
 * Multipliers of `y = gamma c / s + beta`, `c = x - mean(x)`, `s = sqrt(mean(c^2) + epsilon)`, that sum to the difference: the mean is linear, products
 * of two values that both change are taken in the middle of both (as everywhere), and `1 / s` as a function of the variance by its quotient of differences
 * `-1 / (s s' (s + s'))`. With `v = u gamma` at `c / s` and `m` for the mean of c and c' that makes
 *
 *     a_i = v_i (1 / s + 1 / s') / 2 - 2 m_i sum_j v_j m_j / (n s s' (s + s')),    a - mean(a) at x.
 *
 * Where x is at its reference it is the derivative.
 */
export const layerNormMultipliers = (context: Context, reference: ReferenceOf): Parts => {
  const { builder: b, inputs, gradient, attributes } = context;
  const [x = "", gamma = ""] = inputs;
  const rank = b.type(x).shape.length;
  const axes = Array.from({ length: rank }, (_, i) => i).slice(Number(attributes.axis));
  const node = (op: "add" | "sub" | "mul" | "div", p: string, q: string | number) =>
    b.node(op, [p, typeof q === "number" ? b.scalar(q) : q], {});
  const mean = (value: string) => b.node("reduceMean", [value], { axes, keepDims: true });
  const epsilon = Number(attributes.epsilon);
  const [own, other] = [x, reference(x)].map((value) => centred(b, value, mean, epsilon)) as [
    Centred,
    Centred,
  ];
  const given = gamma === "" ? gradient : node("mul", gradient, gamma);
  const middle = node("mul", node("add", own.c, other.c), 0.5);
  const [sum, product] = [node("add", own.s, other.s), node("mul", own.s, other.s)];
  // (1 / s + 1 / s') / 2 = (s + s') / (2 s s')
  const scale = node("div", sum, node("mul", product, 2));
  const along = mean(node("mul", given, middle));
  const bend = node("div", node("mul", along, 2), node("mul", product, sum));
  const at = node("sub", node("mul", given, scale), node("mul", middle, bend));
  return [node("sub", at, mean(at)), null, null].slice(0, inputs.length);
};

type Context = BackwardContext<Readonly<Record<string, unknown>>>;
type Parts = ReturnType<Backward>;

/** A value less its mean, and its deviation. */
interface Centred {
  readonly c: string;
  readonly s: string;
}

function centred(
  b: GraphBuilder,
  x: string,
  mean: (value: string) => string,
  epsilon: number,
): Centred {
  const c = b.node("sub", [x, mean(x)], {});
  const variance = mean(b.node("mul", [c, c], {}));
  return { c, s: b.node("sqrt", [b.node("add", [variance, b.scalar(epsilon)], {})], {}) };
}
