import { runValues } from "./cost/run-values.js";
import type { Dim, Graph, Node } from "./graph.js";

/** Ops that look at a map without adding to what it shows. */
const LOOKING = new Set(["maxPool", "averagePool", "pad", "transpose", "reshape"]);

/** Ops whose result is `[batch, channels, height, width]` by definition. */
const SPATIAL = new Set(["conv", "convTranspose", "maxPool", "averagePool", "batchNorm"]);

/** The map that a value holds, or held before reshapes. */
interface MapLayout {
  readonly shape: readonly Dim[];
  /** For each axis of `shape` which one of `[batch, channels, height, width]` it is. */
  readonly order: readonly number[];
}

/**
 * The last map `[batch, channels, height, width]` in front of the output that has more than one place, poolings behind it
 * skipped: the usual layer for class activation maps, activation and normalisation included. For DenseNet121 that is `relu`
 * with its 1,024 channels and not the last convolution with 32; for Swin the transposition behind the last normalisation.
 *
 * @throws RangeError when no value is such a map, or when attention behind the last one mixes its places, as in ViT.
 */
export function lastConv(graph: Graph): string {
  const layouts = mapLayouts(graph);
  const last = graph.nodes.map((node) => isMap(graph, layouts, node)).lastIndexOf(true);
  const map = graph.nodes[last]?.output;
  if (map === undefined) {
    throw new RangeError('"last-conv": no value of the network has spatial axes');
  }
  const atRun = runValues(graph, []);
  const attention = graph.nodes
    .slice(last)
    .find(({ op, inputs }) => op === "matMul" && inputs.every((name) => atRun.has(name)));
  if (attention !== undefined) {
    throw new RangeError(
      `"last-conv": behind the last map, "${map}", attention ("${attention.output}") mixes its places; name a layer instead`,
    );
  }
  return map;
}

/** Whether a node makes a map of more than one place, its axes in order. */
function isMap(
  graph: Graph,
  layouts: ReadonlyMap<string, MapLayout>,
  { op, inputs, output }: Node,
): boolean {
  const layout = heldMap(graph, layouts, output);
  const [, , height, width] = layout?.shape ?? [];
  if (!inOrder(layout) || Number(height) * Number(width) <= 1) return false;
  if (!LOOKING.has(op)) return true;
  // a transposition that puts the axes in order makes the map what it is
  const before = heldMap(graph, layouts, inputs[0] ?? "");
  return op === "transpose" && before !== undefined && !inOrder(before);
}

function inOrder(layout: MapLayout | undefined): boolean {
  return layout?.order.every((axis, i) => axis === i) ?? false;
}

/** The layout of a value that is a map as it stands. */
function heldMap(
  { types }: Graph,
  layouts: ReadonlyMap<string, MapLayout>,
  name: string,
): MapLayout | undefined {
  const layout = layouts.get(name);
  return layout !== undefined && String(types.get(name)?.shape) === String(layout.shape)
    ? layout
    : undefined;
}

/** Follows the axes of maps through transpositions, and through reshapes that are undone. */
function mapLayouts(graph: Graph): ReadonlyMap<string, MapLayout> {
  const layouts = new Map<string, MapLayout>();
  for (const node of graph.nodes) {
    const layout = layoutBehind(graph, layouts, node);
    if (layout !== undefined) layouts.set(node.output, layout);
  }
  return layouts;
}

function layoutBehind(
  graph: Graph,
  layouts: ReadonlyMap<string, MapLayout>,
  { op, inputs, output, attributes }: Node,
): MapLayout | undefined {
  const shape = graph.types.get(output)?.shape ?? [];
  if (SPATIAL.has(op)) return shape.length === 4 ? { shape, order: [0, 1, 2, 3] } : undefined;
  const held = inputs.flatMap((name) => heldMap(graph, layouts, name) ?? [])[0];
  if (op === "transpose") {
    const permutation = attributes.permutation as readonly number[];
    return held && { shape, order: permutation.map((axis) => held.order[axis] ?? axis) };
  }
  if (held !== undefined && op !== "reshape") {
    return shape.length === 4 ? { shape, order: held.order } : undefined;
  }
  const kept = inputs.find(
    (name) => op === "reshape" || String(graph.types.get(name)?.shape) === String(shape),
  );
  return layouts.get(kept ?? "");
}
