import { type Backward, type Graph, type Node, type Rule, UnsupportedOpError } from "@xrt/graph";
import { MOVING, PASSING, SHARING } from "../op-groups.js";
import { trueBackward } from "../rectifier.js";
import type { Attention } from "./attention.js";
import { quotient } from "./quotient.js";

/**
 * `x` times the true derivative applied to `factor R / (z + epsilon sign(z))`.
 *
 * @param only - The one input that gets something. Default: all that depend on the image.
 */
export function share(epsilon: number, factor = 1, only: number | null = null): Backward {
  return (context) => {
    const { builder, node, inputs, output, gradient: relevance } = context;
    const needs = context.needs.map((need, i) => {
      if (only !== null && i !== only) return false;
      // a denominator that depends on the input counts as a constant
      return need && (node.op !== "div" || i === 0);
    });
    const total =
      factor === 1 ? relevance : builder.node("mul", [relevance, builder.scalar(factor)], {});
    const gradient = quotient(builder, total, output, epsilon);
    const parts = trueBackward({ ...context, needs, gradient });
    return parts.map((part, i) =>
      part === null || !needs[i] ? null : builder.node("mul", [part, inputs[i] ?? ""], {}),
    );
  };
}

/** Hands relevance on as it is, to the first input that wants it. */
export const pass: Backward = ({ gradient, needs }) => {
  const first = needs.indexOf(true);
  return needs.map((_, i) => (i === first ? gradient : null));
};

/** Products of two values. */
const PRODUCTS: ReadonlySet<string> = new Set(["mul", "matMul", "conv", "convTranspose"]);

/**
 * Rules for all ops, sums by the epsilon rule; what has none is refused by name. A product of two values that both depend on the image gives each half
 * (Achtibat et al. 2024), one of weights that count as constant gives all to what they weigh (Ali et al. 2022).
 *
 * @param fed - Values that depend on the input.
 */
export function sharingRules(
  epsilon: number,
  caller: string,
  attention: (graph: Graph) => Attention,
  fed: (graph: Graph) => ReadonlySet<string>,
): readonly Rule[] {
  const refuse: Backward = ({ node }) => {
    const advice = `${caller} has no rule for it; cut the network in front of it, or put a rule in front`;
    throw new UnsupportedOpError(node.op, node.output, advice);
  };
  const ofTwo = ({ op, inputs: [a = "", b = ""] }: Node, graph: Graph) =>
    PRODUCTS.has(op) && fed(graph).has(a) && fed(graph).has(b);
  const weighed = (side: 0 | 1) => (node: Node, graph: Graph) => {
    const { constant } = attention(graph);
    return (
      ofTwo(node, graph) &&
      constant.has(node.inputs[1 - side] ?? "") &&
      !constant.has(node.inputs[side] ?? "")
    );
  };
  return [
    { match: weighed(0), backward: share(epsilon, 1, 0) },
    { match: weighed(1), backward: share(epsilon, 1, 1) },
    { match: ofTwo, backward: share(epsilon, 0.5) },
    { match: ({ op }) => SHARING.has(op), backward: share(epsilon) },
    { match: ({ op }) => PASSING.has(op), backward: pass },
    { match: ({ op }) => !MOVING.has(op), backward: refuse },
  ];
}
