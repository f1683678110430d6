import type { Graph, Node } from "../graph.js";

/**
 * Let a concatenation that begins with the inputs of an earlier one read that one instead: `concat(a, b, c)` becomes
 * `concat(concat(a, b), c)` where `concat(a, b)` is there. A dense block, in which every layer concatenates all before it, then
 * has one slice and one sum a layer in its backward pass instead of one for each pair of layers.
 */
export function nestConcats(graph: Graph): Graph {
  const seen = new Map<string, string>();
  const nodes = graph.nodes.map((node): Node => {
    if (node.op !== "concat") return node;
    const { inputs, output } = node;
    const key = (count: number) => JSON.stringify([node.attributes.axis, inputs.slice(0, count)]);
    const nested = Array.from({ length: inputs.length - 1 }, (_, i) => inputs.length - 1 - i)
      .filter((count) => count > 1)
      .find((count) => seen.has(key(count)));
    if (!seen.has(key(inputs.length))) seen.set(key(inputs.length), output);
    if (nested === undefined) return node;
    return { ...node, inputs: [seen.get(key(nested)) ?? "", ...inputs.slice(nested)] };
  });
  return { ...graph, nodes };
}
