import { dependencyOrder } from "../dependency-order.js";
import { filterMap } from "../filter-map.js";
import type { Graph, Node } from "../graph.js";
import type { GraphBuilder } from "../graph-builder.js";
import { deadCode } from "./dead-code.js";

/**
 * Give values of a graph other makers: who read a replaced value, by name, path or as an output, finds the new one there.
 *
 * @param graph - The original.
 * @param builder - A builder that started from `graph` and holds the new makers.
 * @param replacements - Name of the new value by the name of the value whose place it takes.
 */
export function replaceValues(
  graph: Graph,
  builder: GraphBuilder,
  replacements: ReadonlyMap<string, string>,
): Graph {
  const renamed = new Map([...replacements].map(([old, now]) => [now, old]));
  const grown = builder.build(graph.outputs);
  const nodes = grown.nodes
    .filter(({ output }) => !replacements.has(output))
    .map((node) => {
      const output = renamed.get(node.output);
      return output === undefined ? node : { ...node, output };
    });
  const types = filterMap(grown.types, (name) => !renamed.has(name));
  return deadCode({ ...grown, nodes: inOrder(nodes), types });
}

/** The same nodes, each behind those that it reads. */
function inOrder(nodes: readonly Node[]): Node[] {
  const makers = new Map(nodes.map((node) => [node.output, node]));
  const reads = ({ inputs }: Node) =>
    inputs.map((name) => makers.get(name)).filter((maker) => maker !== undefined);
  return dependencyOrder(nodes, reads, ({ output }) => {
    throw new RangeError(`replaceValues: the new maker of "${output}" reads it`);
  });
}
