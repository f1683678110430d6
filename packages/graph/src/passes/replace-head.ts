import type { Graph } from "../graph.js";
import { GraphBuilder } from "../graph-builder.js";
import { tap } from "./tap.js";

/**
 * The network up to the value at `path` with another head behind it, which becomes the only output.
 *
 * @param head - Adds the nodes and parameters of the head to the value it is given, and returns the name of the result.
 * @throws RangeError when nothing is called `path`; the nearest names are listed.
 */
export function replaceHead(
  graph: Graph,
  path: string,
  head: (builder: GraphBuilder, value: string) => string,
): Graph {
  const trunk = tap(graph, [path]);
  const builder = GraphBuilder.from(trunk);
  return builder.build([head(builder, trunk.outputs[0] ?? "")]);
}
