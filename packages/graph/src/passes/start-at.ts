import type { Graph } from "../graph.js";
import { resolveValue } from "../resolve.js";
import { deadCode } from "./dead-code.js";

/**
 * The rest of a network behind the value at `path`, which becomes the only input: what is trained on cached features.
 *
 * @throws RangeError when the outputs can be reached past the value.
 */
export function startAt(graph: Graph, path: string): Graph {
  const start = resolveValue(graph, path);
  const nodes = graph.nodes.filter((node) => node.output !== start);
  const rest = deadCode({ ...graph, nodes, inputs: [start] });
  const made = new Set([
    start,
    ...rest.parameters.keys(),
    ...rest.nodes.map((node) => node.output),
  ]);
  const past = rest.nodes
    .flatMap((node) => node.inputs)
    .find((name) => name !== "" && !made.has(name));
  if (past !== undefined) {
    throw new RangeError(`startAt: the outputs also depend on "${past}", not on "${path}" alone`);
  }
  return rest;
}
