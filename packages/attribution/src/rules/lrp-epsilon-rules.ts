import type { Graph, Node, Rule } from "@xrt/graph";
import { share, sharingRules } from "./lrp/share.js";

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
 * import { lrpEpsilonRules } from "@xrt/attribution";
 * import { differentiate, float32, GraphBuilder } from "@xrt/graph";
 * const b = new GraphBuilder();
 * const y = b.node("tanh", [b.input("x", float32("batch", 3))], {}, "y");
 * const rules = lrpEpsilonRules(1e-3);
 * differentiate(b.build([y]), { of: "y", wrt: ["x"], rules }).gradients.has("x"); // => true
 * ```
 */
export function lrpEpsilonRules(epsilon = 1e-6): readonly Rule[] {
  return [
    // product and bias are one layer: the sum with the bias is what is stabilised
    { match: isBiased, backward: share(0) },
    ...sharingRules(epsilon, "LRP-epsilon"),
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
