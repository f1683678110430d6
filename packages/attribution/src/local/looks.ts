import type { Graph, Node } from "@xrt/graph";
import { ELEMENTWISE } from "../model/elementwise.js";
import { type Look, SAME_PLACE } from "./span.js";

/** Two axes of a value: that of the rows and that of the columns of the image. */
export type PlaceAxes = readonly [number, number];

/** How a node looks at what it reads: along the rows and along the columns, which lie on `axes` of its result. */
export interface NodeLooks {
  readonly looks: readonly [Look, Look];
  readonly axes: PlaceAxes;
}

/**
 * How a node looks along the rows and columns of the image; null where each place of its result may depend on all places, or where
 * that is not known.
 *
 * @param axes - Of the values that are made at each run, which axes are the rows and columns; others are constants.
 */
export function looksOf(
  graph: Graph,
  node: Node,
  axes: ReadonlyMap<string, PlaceAxes>,
): NodeLooks | null {
  const rule = rules[node.op] ?? (ELEMENTWISE.has(node.op) ? samePlaces : undefined);
  return rule?.(graph, node, axes) ?? null;
}

type Rule = typeof looksOf;

const rules: Readonly<Record<string, Rule>> = {
  conv: (graph, node, axes) => window(node, axes, sizesOf(graph, node.inputs[1]).slice(2)),
  maxPool: (_, node, axes) => window(node, axes, node.attributes.kernel as readonly number[]),
  averagePool: (_, node, axes) => window(node, axes, node.attributes.kernel as readonly number[]),
  // its result has a size of its own, which a part of the image does not have
  expand: () => null,
  batchNorm(_, node, axes) {
    const own = axes.get(node.inputs[0] ?? "");
    if (own === undefined || node.inputs.slice(1).some((name) => axes.has(name))) return null;
    return unlessAlong({ looks: [SAME_PLACE, SAME_PLACE], axes: own }, (axis) => axis === 1);
  },
  concat(graph, node, axes) {
    const along = node.attributes.axis as number;
    return unlessAlong(samePlaces(graph, node, axes), (axis) => axis === along);
  },
  pad(_, node, axes) {
    const own = axes.get(node.inputs[0] ?? "");
    const before = node.attributes.before as readonly number[];
    const look = (axis: number): Look => ({ ...SAME_PLACE, before: before[axis] ?? 0 });
    return own ? { looks: [look(own[0]), look(own[1])], axes: own } : null;
  },
  transpose(_, node, axes) {
    const own = axes.get(node.inputs[0] ?? "");
    const permutation = node.attributes.permutation as readonly number[];
    if (own === undefined) return null;
    const [rows, columns] = own;
    return {
      looks: [SAME_PLACE, SAME_PLACE],
      axes: [permutation.indexOf(rows), permutation.indexOf(columns)],
    };
  },
  // channels that lie behind the places, times a constant matrix: a convolution of one place
  matMul(graph, node, axes) {
    const [a = "", b = ""] = node.inputs;
    const isMatrix = !axes.has(b) && sizesOf(graph, b).length === 2;
    const last = sizesOf(graph, a).length - 1;
    const own = axes.get(a);
    if (own === undefined || !isMatrix) return null;
    return unlessAlong({ looks: [SAME_PLACE, SAME_PLACE], axes: own }, (axis) => axis === last);
  },
  layerNorm(_, node, axes) {
    const first = node.attributes.axis as number;
    const own = axes.get(node.inputs[0] ?? "");
    if (own === undefined) return null;
    return unlessAlong({ looks: [SAME_PLACE, SAME_PLACE], axes: own }, (axis) => axis >= first);
  },
};

/** Windows slide over axes 2 and 3. */
function window(
  { inputs, attributes }: Node,
  axes: ReadonlyMap<string, PlaceAxes>,
  kernel: readonly number[],
): NodeLooks | null {
  const own = axes.get(inputs[0] ?? "");
  // a kernel that depends on the image is not known beforehand
  if (String(own) !== "2,3" || inputs.slice(1).some((name) => axes.has(name))) return null;
  const { strides, pads, dilations } = attributes as Record<string, readonly number[]>;
  const look = (axis: 0 | 1): Look => ({
    kernel: kernel[axis] ?? 1,
    stride: strides?.[axis] ?? 1,
    dilation: dilations?.[axis] ?? 1,
    before: pads?.[axis] ?? 0,
  });
  return { looks: [look(0), look(1)], axes: [2, 3] };
}

/** Values of the same places, and constants that are the same at all places. */
function samePlaces(
  graph: Graph,
  { inputs, output }: Node,
  axes: ReadonlyMap<string, PlaceAxes>,
): NodeLooks | null {
  const rank = sizesOf(graph, output).length;
  const read = inputs.filter((name) => name !== "");
  const own = read.flatMap((name) => {
    const found = axes.get(name);
    return found === undefined ? [] : [found];
  })[0];
  if (own === undefined) return null;
  const fits = read.every((name) => {
    const sizes = sizesOf(graph, name);
    const found = axes.get(name);
    if (found !== undefined) return String(found) === String(own) && sizes.length === rank;
    return own.every((axis) => (sizes[axis - rank + sizes.length] ?? 1) === 1);
  });
  return fits ? { looks: [SAME_PLACE, SAME_PLACE], axes: own } : null;
}

function unlessAlong(found: NodeLooks | null, mixed: (axis: number) => boolean): NodeLooks | null {
  return found === null || found.axes.some(mixed) ? null : found;
}

function sizesOf({ types }: Graph, name: string | undefined): number[] {
  return (types.get(name ?? "")?.shape ?? []).map(Number);
}
