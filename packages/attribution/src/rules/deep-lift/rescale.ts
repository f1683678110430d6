import {
  type Backward,
  type BackwardContext,
  type OpKind,
  type Rule,
  UnsupportedOpError,
} from "@xrt/graph";
import { trueBackward } from "../rectifier.js";
import { layerNormMultipliers } from "./layer-norm.js";
import { logSoftmaxMultipliers, softmaxMultipliers } from "./softmax.js";

/** Below this distance from the reference a quotient of differences is rounding: the gradient takes its place. */
const NEAR = 1e-7;

/** Ops that are linear in what depends on the input, when only one of their inputs does. */
const LINEAR = new Set([
  ...["add", "sub", "neg", "mul", "div", "matMul", "conv", "convTranspose", "batchNorm"],
  ...["averagePool", "reduceMean", "reduceSum", "reshape", "transpose", "concat", "slice", "pad"],
  ...["reverse", "gather", "broadcastLike", "expand"],
]);

/** Functions of one element. */
const ELEMENTS = new Set([
  ...["relu", "clip", "leakyRelu", "elu", "gelu", "silu", "sigmoid", "hardSigmoid", "tanh"],
  ...["softplus", "exp", "log", "erf", "abs", "pow", "sqrt", "round", "step"],
]);

/** Where a value of the network lies in the reference pass. */
export type ReferenceOf = (value: string) => string;

/**
 * Multipliers of DeepLIFT by the rescale rule, as rules of `differentiate`: linear ops hand back by their transpose, a function of one
 * element by `(y(x) - y(b)) / (x - b)`, and by its gradient where `|x - b| < 1e-7`. In a max-pooling `max(y(x), y(b)) - y(b)` goes to the
 * largest of x and the rest to the largest of b. Products of two values that both change are taken in the middle of both, which is
 * exact; softmax and layerNorm are made of such parts. Multipliers times differences sum to the difference of the target, op by op.
 */
export function rescaleRules(reference: ReferenceOf): readonly Rule[] {
  const at = (backward: (context: Context, reference: ReferenceOf) => Parts): Backward => {
    return (context) => backward(context, reference);
  };
  const both = ({ needs }: Pick<Context, "needs">) => needs.filter(Boolean).length > 1;
  const linear: Backward = (context) => {
    const { op } = context.node;
    if (op === "div" && context.needs[1]) return quotient(context, reference);
    const product = ["mul", "matMul", "conv", "convTranspose"].includes(op);
    return product && both(context) ? midway(context, reference) : trueBackward(context);
  };
  return [
    { match: ({ op }) => LINEAR.has(op), backward: linear },
    { match: ({ op }) => ELEMENTS.has(op), backward: at(secant) },
    { match: "maxPool", backward: at(pooled) },
    { match: "maximum", backward: at(extremum) },
    { match: "minimum", backward: at(extremum) },
    { match: "softmax", backward: at(softmaxMultipliers) },
    { match: "logSoftmax", backward: at(logSoftmaxMultipliers) },
    { match: "layerNorm", backward: at(layerNormMultipliers) },
    { match: () => true, backward: refuse },
  ];
}

type Context = BackwardContext<Readonly<Record<string, unknown>>>;
type Parts = readonly (string | null)[];

const refuse: Backward = ({ node }) => {
  const advice = "DeepLIFT has no rule for it; cut the network in front of it";
  throw new UnsupportedOpError(node.op, node.output, advice);
};

/** `u (y - y') / (x - x')`, and `otherwise` where x is at its reference. */
export function divided(
  { builder: b }: Pick<Context, "builder">,
  contribution: string,
  difference: string,
  otherwise: string,
): string {
  const away = b.node("sub", [b.node("abs", [difference], {}), b.scalar(NEAR)], {});
  const far = b.node("step", [away], {});
  const near = b.node("sub", [b.scalar(1), far], {});
  const share = b.node("div", [contribution, b.node("add", [difference, near], {})], {});
  const secant = b.node("mul", [far, share], {});
  return b.node("add", [secant, b.node("mul", [near, otherwise], {})], {});
}

function difference({ builder }: Pick<Context, "builder">, x: string, other: string): string {
  return builder.node("sub", [x, other], {});
}

function secant(context: Context, reference: ReferenceOf): Parts {
  const { builder, inputs, output, gradient } = context;
  const [x = ""] = inputs;
  const change = difference(context, output, reference(output));
  const contribution = builder.node("mul", [gradient, change], {});
  const [slope] = trueBackward(context);
  const still = slope ?? builder.node("mul", [gradient, builder.scalar(0)], {});
  return [divided(context, contribution, difference(context, x, reference(x)), still)];
}

/** A product of two values that both change: its derivative in the middle, `x y - x' y' = (x - x') (y + y') / 2 + (y - y') (x + x') / 2`. */
function midway(context: Context, reference: ReferenceOf): Parts {
  const { builder: b } = context;
  const inputs = context.inputs.map((value, i) => {
    if (!context.needs[i]) return value;
    return b.node("mul", [b.node("add", [value, reference(value)], {}), b.scalar(0.5)], {});
  });
  return trueBackward({ ...context, inputs, node: { ...context.node, inputs } });
}

/** `x / y` as a product with `1 / y`, whose quotient of differences is `-1 / (y y')`. */
function quotient(context: Context, reference: ReferenceOf): Parts {
  const { builder: b, inputs, needs, gradient } = context;
  const [x = "", y = ""] = inputs;
  const node = (op: "mul" | "div" | "add", a: string, c: string) => b.node(op, [a, c], {});
  const one = b.scalar(1);
  const inverse = node("add", node("div", one, y), node("div", one, reference(y)));
  const middle = needs[0] ? node("mul", node("add", x, reference(x)), b.scalar(0.5)) : x;
  const slope = b.node("neg", [node("div", middle, node("mul", y, reference(y)))], {});
  const product = (factor: string, other: string, need: boolean | undefined, k: 0 | 1) => {
    if (!need) return null;
    // the gradient of a product, which undoes what was repeated
    const node = { ...context.node, op: "mul", inputs: k === 0 ? [x, factor] : [factor, other] };
    const own = { ...context, node, inputs: node.inputs, needs: [k === 0, k === 1] };
    return trueBackward({ ...own, gradient })[k] ?? null;
  };
  return [
    product(node("mul", inverse, b.scalar(0.5)), "", needs[0], 0),
    product(slope, y, needs[1], 1),
  ];
}

function pooled(context: Context, reference: ReferenceOf): Parts {
  const { builder: b, inputs, output, gradient, node } = context;
  const [x = ""] = inputs;
  const [other, base] = [reference(x), reference(output)];
  const most = b.node("maximum", [output, base], {});
  const give = (value: string, change: string) => {
    const contribution = b.node("mul", [gradient, change], {});
    return b.node("maxPoolGradient", [value, contribution], node.attributes as never);
  };
  const up = give(x, difference(context, most, base));
  const down = give(other, difference(context, output, most));
  const contribution = b.node("add", [up, down], {});
  const [slope = ""] = trueBackward(context);
  return [divided(context, contribution, difference(context, x, other), slope ?? "")];
}

/** What each operand changes, averaged over which of them comes first. */
function extremum(context: Context, reference: ReferenceOf): Parts {
  const { builder: b, inputs, needs, node, gradient } = context;
  const at = (x: string, y: string) => b.node(node.op as OpKind as "maximum", [x, y], {});
  const [x = "", y = ""] = inputs;
  const base = inputs.map((value, i) => (needs[i] ? reference(value) : value)) as [string, string];
  const truth = trueBackward(context);
  return [x, y].map((value, i) => {
    if (!needs[i]) return null;
    const with_ = (other: string) => (i === 0 ? at(x, other) : at(other, y));
    const without = (other: string) => (i === 0 ? at(base[0], other) : at(other, base[1]));
    const [now, then] = i === 0 ? [y, base[1]] : [x, base[0]];
    const change = (other: string) => difference(context, with_(other), without(other));
    const half = b.node("mul", [b.node("add", [change(now), change(then)], {}), b.scalar(0.5)], {});
    const contribution = b.node("mul", [gradient, half], {});
    const away = difference(context, value, base[i] ?? "");
    const slope = truth[i] ?? gradient;
    const fits = String(b.type(slope).shape) === String(b.type(contribution).shape);
    const multiplier = divided(context, contribution, away, fits ? slope : gradient);
    // the derivative of a sum is the gradient itself, summed over what was repeated
    const own = { ...context, node: { ...node, op: "add" }, gradient: multiplier };
    return trueBackward({ ...own, needs: [i === 0, i === 1] })[i] ?? null;
  });
}
