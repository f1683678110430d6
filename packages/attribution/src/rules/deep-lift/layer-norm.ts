import type { Backward, BackwardContext } from "@xrt/graph";
import { deviationOf } from "../deviation.js";
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
export const layerNormMultipliers = (
  context: BackwardContext<Readonly<Record<string, unknown>>>,
  reference: ReferenceOf,
): ReturnType<Backward> => {
  const { builder: b, inputs, gradient, attributes } = context;
  const [x = "", gamma = ""] = inputs;
  const node = (op: "add" | "sub" | "mul" | "div", p: string, q: string | number) =>
    b.node(op, [p, typeof q === "number" ? b.scalar(q) : q], {});
  const { centred: c, deviation: s, mean } = deviationOf(b, x, attributes);
  const { centred: c_, deviation: s_ } = deviationOf(b, reference(x), attributes);
  const given = gamma === "" ? gradient : node("mul", gradient, gamma);
  const middle = node("mul", node("add", c, c_), 0.5);
  const [sum, product] = [node("add", s, s_), node("mul", s, s_)];
  // (1 / s + 1 / s') / 2 = (s + s') / (2 s s')
  const scale = node("div", sum, node("mul", product, 2));
  const along = mean(node("mul", given, middle));
  const bend = node("div", node("mul", along, 2), node("mul", product, sum));
  const at = node("sub", node("mul", given, scale), node("mul", middle, bend));
  return inputs.map((_, i) => (i === 0 ? node("sub", at, mean(at)) : null));
};
