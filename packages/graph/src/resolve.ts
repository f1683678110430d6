import { nearest } from "@xrt/core";
import type { Graph } from "./graph.js";
import { lastConv } from "./last-conv.js";

/**
 * Name of the value at a path or of a name: the path of a source layer, with or without the slash in front that PyTorch writes
 * in ONNX files, the name of an input, parameter or inner value, or `"last-conv"` for {@link lastConv}.
 *
 * @throws RangeError that lists the nearest names when nothing is called so.
 */
export function resolveValue(graph: Graph, name: string): string {
  if (name === "last-conv") return lastConv(graph);
  const value =
    graph.paths.get(name) ??
    (graph.types.has(name) ? name : undefined) ??
    (name.startsWith("/") ? graph.paths.get(name.slice(1)) : undefined);
  if (value !== undefined) return value;
  const near = nearest(name, new Set([...graph.paths.keys(), ...graph.types.keys()]));
  throw new RangeError(`no layer or value is named "${name}"; nearest: ${near.join(", ")}`);
}
