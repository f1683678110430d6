import {
  type Backward,
  type Graph,
  type GraphBuilder,
  type Node,
  type Rule,
  UnsupportedOpError,
} from "@xrt/graph";
import { trueBackward } from "./rectifier.js";

/** Ops whose result is a sum over inputs: relevance goes to each in proportion to what it adds. */
const SHARING = new Set([
  ...["conv", "convTranspose", "matMul", "add", "sub", "mul", "div"],
  ...["batchNorm", "averagePool", "reduceMean", "reduceSum"],
]);

/** Ops on one element: relevance goes through as it is. */
const PASSING = new Set([
  ...[
    "relu",
    "clip",
    "leakyRelu",
    "elu",
    "gelu",
    "silu",
    "sigmoid",
    "hardSigmoid",
    "tanh",
    "softplus",
  ],
  ...["neg", "exp", "log", "erf", "abs", "pow", "sqrt", "round"],
]);

/** Ops that move or pick elements: the true derivative hands relevance to where they came from. */
const MOVING = new Set([
  ...["reshape", "transpose", "concat", "slice", "pad", "reverse", "gather", "broadcastLike"],
  ...["expand", "maxPool", "maximum", "minimum"],
]);

/**
 * Rules of layer-wise relevance propagation with the epsilon rule: what travels back is relevance, and a layer
 * `z_j = sum_i x_i w_ij + b_j` gives its inputs `R_i = x_i sum_j w_ij R_j / (z_j + epsilon sign(z_j))`, `sign(0) = 1`. Biases keep
 * their share, so that relevance is conserved without them. Element-wise functions pass it through, sums (residual connections
 * too) share it, max-poolings give all to the winner; a product of two values that both depend on the input gives each half.
 * Start from the score: `cotangent: "input"`, fed with the score of the target unit and zeros.
 *
 * Bach, Binder, Montavon, Klauschen, Müller and Samek, "On Pixel-Wise Explanations for Non-Linear Classifier Decisions by
 * Layer-Wise Relevance Propagation", PLoS ONE 2015, equation 58.
 *
 * @param epsilon - Added to the magnitude of each sum, in its units; at 0, a sum of 0 gives nothing back. Default 1e-6.
 * @throws UnsupportedOpError when `differentiate` meets an op that has no rule, such as a softmax.
 *
 * @example
 * ```ts
 * import { lrpEpsilon } from "@xrt/attribution";
 * import { differentiate, float32, GraphBuilder } from "@xrt/graph";
 * const b = new GraphBuilder();
 * const y = b.node("tanh", [b.input("x", float32("batch", 3))], {}, "y");
 * const rules = lrpEpsilon(1e-3);
 * differentiate(b.build([y]), { of: "y", wrt: ["x"], rules }).gradients.has("x"); // => true
 * ```
 */
export function lrpEpsilon(epsilon = 1e-6): readonly Rule[] {
  return [
    // product and bias are one layer: the sum with the bias is what is stabilised
    { match: isBiased, backward: share(0) },
    { match: ({ op }) => SHARING.has(op), backward: share(epsilon) },
    { match: ({ op }) => PASSING.has(op), backward: ({ gradient }) => [gradient] },
    { match: ({ op }) => !MOVING.has(op), backward: refuse },
  ];
}

/** Whether all that reads the value is the addition of a parameter. */
function isBiased({ op, output }: Node, { nodes, parameters, outputs }: Graph): boolean {
  if (op !== "matMul" || outputs.includes(output)) return false;
  const readers = nodes.filter(({ inputs }) => inputs.includes(output));
  return (
    readers.length === 1 &&
    readers.every((r) => r.op === "add" && r.inputs.some((name) => parameters.has(name)))
  );
}

/** `x` times the true derivative applied to `R / (z + epsilon sign(z))`. */
function share(epsilon: number): Backward {
  return (context) => {
    const { builder, node, inputs, output, gradient: relevance } = context;
    // a denominator that depends on the input counts as a constant
    const needs = context.needs.map((need, i) => need && (node.op !== "div" || i === 0));
    const both =
      ["mul", "matMul", "conv", "convTranspose"].includes(node.op) && needs[0] && needs[1];
    const total = both ? builder.node("mul", [relevance, builder.scalar(0.5)], {}) : relevance;
    const gradient = quotient(builder, total, output, epsilon);
    const parts = trueBackward({ ...context, needs, gradient });
    return parts.map((part, i) =>
      part === null || !needs[i] ? null : builder.node("mul", [part, inputs[i] ?? ""], {}),
    );
  };
}

/** `relevance / (z + epsilon sign(z))`; with an epsilon of 0, nothing where z is 0. */
function quotient(builder: GraphBuilder, relevance: string, z: string, epsilon: number): string {
  const one = builder.scalar(1);
  const positive = builder.node("step", [z], {});
  const negative = builder.node("step", [builder.node("neg", [z], {})], {});
  if (epsilon === 0) {
    const inside = builder.node("add", [positive, negative], {});
    const zero = builder.node("sub", [one, inside], {});
    const sum = builder.node("add", [z, zero], {});
    return builder.node("div", [builder.node("mul", [relevance, inside], {}), sum], {});
  }
  const sign = builder.node(
    "sub",
    [one, builder.node("mul", [negative, builder.scalar(2)], {})],
    {},
  );
  const shift = builder.node("mul", [sign, builder.scalar(epsilon)], {});
  return builder.node("div", [relevance, builder.node("add", [z, shift], {})], {});
}

const refuse: Backward = ({ node }) => {
  const advice =
    "LRP-epsilon has no rule for it; cut the network in front of it, or put a rule in front";
  throw new UnsupportedOpError(node.op, node.output, advice);
};
