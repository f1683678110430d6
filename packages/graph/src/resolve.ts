import { nearest } from "@xrt/core";
import type { Graph } from "./graph.js";

/**
 * Name of the value at a path or of a name: the path of a source layer, the name of an input, parameter or inner value, or
 * `"last-conv"` for {@link lastConv}.
 *
 * @throws RangeError that lists the nearest names when nothing is called so.
 */
export function resolveValue(graph: Graph, name: string): string {
  if (name === "last-conv") return lastConv(graph);
  const value = graph.paths.get(name) ?? (graph.types.has(name) ? name : undefined);
  if (value !== undefined) return value;
  const near = nearest(name, new Set([...graph.paths.keys(), ...graph.types.keys()]));
  throw new RangeError(`no layer or value is named "${name}"; nearest: ${near.join(", ")}`);
}

/** Ops that look at a map without adding to what it shows. */
const LOOKING = new Set(["maxPool", "averagePool", "pad", "transpose", "reshape"]);

/**
 * The last value in front of the output that still has spatial axes (more than one place), poolings behind it skipped: the
 * usual layer for class activation maps, activation and normalisation included. For DenseNet121 that is `relu` with its
 * 1,024 channels and not the last convolution with 32.
 *
 * @throws RangeError when no value has spatial axes.
 */
export function lastConv(graph: Graph): string {
  for (let i = graph.nodes.length - 1; i >= 0; i--) {
    const node = graph.nodes[i];
    if (node === undefined || LOOKING.has(node.op)) continue;
    const [, , height = 1, width = 1, ...rest] = graph.types.get(node.output)?.shape ?? [];
    if (rest.length === 0 && Number(height) * Number(width) > 1) return node.output;
  }
  throw new RangeError('"last-conv": no value of the network has spatial axes');
}
