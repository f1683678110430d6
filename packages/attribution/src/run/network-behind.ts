import { deadCode, type Graph } from "@xrt/graph";

/**
 * The network behind a value, which becomes an input. Where other values go past it (a branch of a residual block), the inputs that
 * they need stay inputs, and what leads to them is computed as before.
 *
 * @param of - Values that are wanted of it.
 */
export function networkBehind(graph: Graph, value: string, of: readonly string[]): Graph {
  const nodes = graph.nodes.filter((node) => node.output !== value);
  const rest = deadCode({
    ...graph,
    nodes,
    inputs: [value, ...graph.inputs],
    outputs: [...new Set(of)],
  });
  const read = new Set(rest.nodes.flatMap((node) => node.inputs));
  const inputs = [value, ...graph.inputs.filter((name) => read.has(name))];
  return { ...rest, inputs };
}
