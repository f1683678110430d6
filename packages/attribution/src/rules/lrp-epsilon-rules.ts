import type { Graph, Node, Rule } from "@xrt/graph";
import { reached } from "./lrp/find-layers.js";
import { detached, opRules } from "./lrp/op-rules.js";
import { share, sharingRules } from "./lrp/share.js";

/**
 * Rules of layer-wise relevance propagation with the epsilon rule: what travels back is relevance, and a layer
 * `z_j = sum_i x_i w_ij + b_j` gives its inputs `R_i = x_i sum_j w_ij R_j / (z_j + epsilon sign(z_j))`, `sign(0) = 1`. Biases keep
 * their share, so that relevance is conserved without them. Element-wise functions pass it through, sums (residual connections
 * too) share it, max-poolings give all to the winner; a product of two values that both depend on the input gives each half. Attention and
 * the deviation of a LayerNorm count as constant (Ali et al. 2022); a softmax that weighs nothing is expanded about its scores (Achtibat et al. 2024).
 * Start from the score: `cotangent: "input"`, fed with the score of the target unit and zeros.
 *
 * Bach, Binder, Montavon, Klauschen, Müller and Samek, "On Pixel-Wise Explanations for Non-Linear Classifier Decisions by
 * Layer-Wise Relevance Propagation", PLoS ONE 2015, equation 58.
 *
 * @param epsilon - Added to the magnitude of each sum, in its units; at 0, a sum of 0 gives nothing back. Default 1e-6.
 * @throws UnsupportedOpError when `differentiate` meets an op that has no rule, such as a logSoftmax.
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
  const none = new Map<string, string>();
  const attention = perGraph((graph) => detached(graph, none));
  const fed = perGraph((graph) => reached(graph, graph.inputs));
  return [
    // product and bias are one layer: the sum with the bias is what is stabilised
    { match: isBiased, backward: share(0) },
    ...opRules(none, attention, epsilon),
    ...sharingRules(epsilon, "LRP-epsilon", attention, fed),
  ];
}

/** What is found once for each graph. */
function perGraph<T>(find: (graph: Graph) => T): (graph: Graph) => T {
  const known = new WeakMap<Graph, T>();
  return (graph) => {
    const found = known.get(graph) ?? find(graph);
    known.set(graph, found);
    return found;
  };
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
