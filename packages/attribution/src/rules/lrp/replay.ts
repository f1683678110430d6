import type { Graph, GraphBuilder, OpKind } from "@xrt/graph";
import { reached } from "./find-layers.js";

/**
 * Emits the nodes between `from` and `to` once more, at other values.
 *
 * @param from - New values by the names of those that they stand for.
 * @param to - Names of values that are wanted.
 * @returns New values of all that was emitted, by the names of the old ones.
 */
export function replay(
  builder: GraphBuilder,
  graph: Graph,
  from: ReadonlyMap<string, string>,
  to: readonly string[],
): ReadonlyMap<string, string> {
  const changed = reached(graph, [...from.keys()]);
  const wanted = new Set(to);
  for (const node of [...graph.nodes].reverse()) {
    if (!wanted.has(node.output) || from.has(node.output)) continue;
    for (const name of node.inputs) wanted.add(name);
  }
  const made = new Map(from);
  for (const { op, inputs, output, attributes } of graph.nodes) {
    if (!wanted.has(output) || !changed.has(output) || made.has(output)) continue;
    const values = inputs.map((name) => made.get(name) ?? name);
    made.set(
      output,
      builder.node(op as OpKind as "relu", values, attributes as never, `${output}'`),
    );
  }
  return made;
}
