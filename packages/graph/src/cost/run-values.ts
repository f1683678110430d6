import type { Graph } from "../graph.js";

/**
 * Names of the values that an engine makes at every run: the inputs, the parameters that are fed, and what depends on them.
 * The rest, a kernel turned to another layout for example, is worked out once when the graph is loaded.
 */
export function runValues(graph: Graph, fed: readonly string[] = []): ReadonlySet<string> {
  const found = new Set([...graph.inputs, ...fed]);
  for (const { inputs, output } of graph.nodes) {
    if (inputs.some((name) => found.has(name))) found.add(output);
  }
  return found;
}
