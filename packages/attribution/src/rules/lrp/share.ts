import { type Backward, type Rule, UnsupportedOpError } from "@xrt/graph";
import { MOVING, PASSING, SHARING } from "../op-groups.js";
import { trueBackward } from "../rectifier.js";
import { quotient } from "./quotient.js";

/** `x` times the true derivative applied to `R / (z + epsilon sign(z))`; a product of two values gives each half. */
export function share(epsilon: number): Backward {
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

/** Hands relevance on as it is, to the first input that wants it. */
export const pass: Backward = ({ gradient, needs }) => {
  const first = needs.indexOf(true);
  return needs.map((_, i) => (i === first ? gradient : null));
};

/** Rules for all ops, sums by the epsilon rule; what has none is refused by name. */
export function sharingRules(epsilon: number, caller: string): readonly Rule[] {
  const refuse: Backward = ({ node }) => {
    const advice = `${caller} has no rule for it; cut the network in front of it, or put a rule in front`;
    throw new UnsupportedOpError(node.op, node.output, advice);
  };
  return [
    { match: ({ op }) => SHARING.has(op), backward: share(epsilon) },
    { match: ({ op }) => PASSING.has(op), backward: pass },
    { match: ({ op }) => !MOVING.has(op), backward: refuse },
  ];
}
