import type { Graph } from "../graph.js";
import { runValues } from "./run-values.js";

/**
 * Names of the values through which everything goes that the outputs need, in the order of the graph and without its inputs: where it falls
 * into two parts.
 *
 * @param graph - Without dead code.
 */
export function cutValues(graph: Graph): string[] {
  const { nodes, inputs, outputs } = graph;
  const atRun = runValues(graph);
  const lastReader = new Map<string, number>();
  for (const [i, node] of nodes.entries()) for (const name of node.inputs) lastReader.set(name, i);
  for (const name of outputs) lastReader.set(name, nodes.length);
  const open = new Set(inputs.filter((name) => lastReader.has(name)));
  const found: string[] = [];
  for (const [i, { inputs: read, output }] of nodes.entries()) {
    if (!atRun.has(output)) continue;
    open.add(output);
    for (const name of read) if ((lastReader.get(name) ?? 0) <= i) open.delete(name);
    if (open.size === 1 && open.has(output)) found.push(output);
  }
  return found;
}
