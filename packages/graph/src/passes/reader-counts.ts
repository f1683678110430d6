import type { Graph } from "../graph.js";

/** How many places read each value; being an output counts as one. */
export function readerCounts(graph: Graph): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of [...graph.nodes.flatMap(({ inputs }) => inputs), ...graph.outputs]) {
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}
