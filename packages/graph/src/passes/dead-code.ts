import { filterMap } from "../filter-map.js";
import type { Graph } from "../graph.js";

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
  const isLive = (name: string) => live.has(name);
  return {
    ...graph,
    nodes: nodes.reverse(),
    parameters: filterMap(graph.parameters, isLive),
    types: filterMap(graph.types, isLive),
    paths: filterMap(graph.paths, (_, value) => live.has(value)),
  };
}
