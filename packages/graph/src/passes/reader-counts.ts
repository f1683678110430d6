import type { Graph } from "../graph.js";

/** How many places read each value; being an output counts as one. */
export function readerCounts(graph: Graph): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const count = (name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const { inputs } of graph.nodes) inputs.forEach(count);
  graph.outputs.forEach(count);
  return counts;
}
