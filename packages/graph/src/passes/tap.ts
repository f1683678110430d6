import type { Graph } from "../graph.js";
import { resolveValue } from "../resolve.js";
import { deadCode } from "./dead-code.js";

/**
 * The graph that returns the values at `paths` instead of its outputs, without what they do not need, inputs included: cuts a
 * network at a layer, or looks at several layers in one pass.
 */
export function tap(graph: Graph, paths: readonly string[]): Graph {
  const cut = deadCode({ ...graph, outputs: paths.map((path) => resolveValue(graph, path)) });
  const read = new Set([...cut.outputs, ...cut.nodes.flatMap(({ inputs }) => inputs)]);
  return { ...cut, inputs: cut.inputs.filter((name) => read.has(name)) };
}
