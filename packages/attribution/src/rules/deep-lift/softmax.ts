import type { Backward, BackwardContext, GraphBuilder } from "@xrt/graph";
import { logMean } from "./log-mean.js";
import type { ReferenceOf } from "./rescale.js";

/**
 * Multipliers of `y = softmax(x)` that sum to the difference. As `y_j = exp(l_j)` with `l_j = x_j - L` and `L = log sum_k exp(x_k)` it is made of
 * functions of one element, sums and differences, which the rescale rule takes one by one:
 *
 * - the exponential by `m_j = (y_j - y'_j) / (l_j - l'_j)`, the logarithmic mean of `y_j` and `y'_j`;
 * - log sum exp by `w_i = [(e_i - e'_i) / (x_i - x'_i)] / [(S - S') / (L - L')]`, `e = exp(x)`, `S = sum e = exp(L)`: logarithmic means again.
 *
 * From `u` at `y` arrives `u_i m_i - w_i sum_j u_j m_j` at `x_i`. Since `sum_i w_i (x_i - x'_i) = L - L'`, times the differences that is
 * `sum_j u_j m_j (l_j - l'_j) = sum_j u_j (y_j - y'_j)`. All `m_j` lie within `[0, 1]` and the `w_i` sum to at most 1, so that no multiplier grows
 * with the distance of the scores; where they agree it is the derivative. (Taken as `e / S` by the product rule instead, a change of all
 * scores by d, which changes nothing, gives multipliers that grow as `sinh(d) / d`.)
 */
export const softmaxMultipliers = (context: Context, reference: ReferenceOf): Parts => {
  const { builder: b, inputs, gradient } = context;
  const [x = ""] = inputs;
  const at = logScores(context, x, reference(x));
  const given = b.node("mul", [gradient, logMean(b, at.own, at.other)], {});
  return [less(context, at, given)];
};

/** Multipliers of `logSoftmax`, whose parts are those of {@link softmaxMultipliers} but for the exponential. */
export const logSoftmaxMultipliers = (context: Context, reference: ReferenceOf): Parts => {
  const [x = ""] = context.inputs;
  return [less(context, logScores(context, x, reference(x)), context.gradient)];
};

type Context = BackwardContext<Readonly<Record<string, unknown>>>;
type Parts = ReturnType<Backward>;

/** `logSoftmax` of scores and of their references, and `L' - L`. */
interface LogScores {
  readonly own: string;
  readonly other: string;
  readonly rise: string;
}

function logScores({ builder: b, attributes }: Context, x: string, reference: string): LogScores {
  const axis = Number(attributes.axis);
  const log = (value: string) => b.node("logSoftmax", [value], { axis });
  const [own, other] = [log(x), log(reference)];
  const sub = (p: string, q: string) => b.node("sub", [p, q], {});
  // the same number for every element of the row: their mean is the least rounded
  const each = sub(sub(own, other), sub(x, reference));
  return { own, other, rise: b.node("reduceMean", [each], { axes: [axis], keepDims: true }) };
}

/** What arrives at `l` taken back through `l = x - L`: `g_i - w_i sum_j g_j`. */
function less({ builder: b, attributes }: Context, at: LogScores, gradient: string): string {
  const axes = [Number(attributes.axis)];
  const total = b.node("reduceSum", [gradient], { axes, keepDims: true });
  return b.node("sub", [gradient, b.node("mul", [weights(b, at), total], {})], {});
}

/** The `w_i`; both sums are divided by the larger one, so that no exponential overflows. */
function weights(b: GraphBuilder, { own, other, rise }: LogScores): string {
  const negative = (v: string) => b.node("minimum", [v, b.scalar(0)], {});
  const down = negative(b.node("neg", [rise], {}));
  const up = negative(rise);
  const add = (p: string, q: string) => b.node("add", [p, q], {});
  const parts = logMean(b, add(own, down), add(other, up));
  return b.node("div", [parts, logMean(b, down, up)], {});
}
