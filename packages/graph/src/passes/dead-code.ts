import type { Graph, Parameter, TensorType } from "../graph.js";

/**
 * The graph without the nodes and parameters that no output reads. Inputs stay, so that callers need not know what is read.
 */
export function deadCode(graph: Graph): Graph {
  const live = new Set([...graph.outputs, ...graph.inputs]);
  const nodes = [...graph.nodes].reverse().filter((node) => {
    if (!live.has(node.output)) return false;
    for (const name of node.inputs) live.add(name);
    return true;
  });
  const keep = <V>(map: ReadonlyMap<string, V>) =>
    new Map([...map].filter(([name]) => live.has(name)));
  return {
    ...graph,
    nodes: nodes.reverse(),
    parameters: keep<Parameter>(graph.parameters),
    types: keep<TensorType>(graph.types),
    paths: new Map([...graph.paths].filter(([, value]) => live.has(value))),
  };
}
