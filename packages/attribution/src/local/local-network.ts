import { cost, cutValues, deadCode, type Graph, type Node, nestConcats } from "@xrt/graph";
import { looksOf, type PlaceAxes } from "./looks.js";
import type { Look } from "./span.js";

/** A node whose result at a place depends on places nearby only. */
export interface LocalNode {
  readonly node: Node;
  readonly looks: readonly [Look, Look];
  /** Values it reads that depend on the image. */
  readonly reads: readonly string[];
  readonly flop: number;
}

/** A value of which a part of the image determines a part. */
export interface LocalValue {
  readonly axes: PlaceAxes;
  /** Of one image. */
  readonly shape: readonly number[];
  /** Pixels of the image from one row, and from one column, to the next. */
  readonly scale: readonly [number, number];
}

/** The front of a network, up to where something looks at the whole image. */
export interface LocalNetwork {
  /** The network, its concatenations nested. */
  readonly graph: Graph;
  readonly input: string;
  readonly nodes: readonly LocalNode[];
  readonly values: ReadonlyMap<string, LocalValue>;
  /** Values through which everything goes that the outputs need, the input first: where the network can be cut. */
  readonly cuts: readonly Cut[];
  /** Work of everything, for one image. */
  readonly flop: number;
}

/** A value at which the network falls into two parts. */
export interface Cut {
  readonly value: string;
  /** Number of the local nodes that stand before it; those from `index` on stand behind. */
  readonly index: number;
  /** Work of everything that stands before it. */
  readonly flop: number;
}

/**
 * The part of a network in front in which a change of some pixels changes some places only.
 *
 * @param axes - Axes of the input, the batch being axis 0, on which the rows and columns of the image lie.
 */
export function localNetwork(source: Graph, axes: PlaceAxes): LocalNetwork {
  const graph = deadCode(nestConcats(source));
  const [input = ""] = graph.inputs;
  const { nodes: costs, total } = cost(graph);
  const shapeOf = (name: string) => (graph.types.get(name)?.shape ?? []).slice(1).map(Number);
  const places = new Map([[input, axes]]);
  const values = new Map<string, LocalValue>([
    [input, { axes, shape: shapeOf(input), scale: [1, 1] }],
  ]);
  const nodes: LocalNode[] = [];
  const cuts: Cut[] = [{ value: input, index: 0, flop: 0 }];
  const narrow = new Set(cutValues(graph));
  let done = 0;
  for (const { node, flop } of costs) {
    const found = looksOf(graph, node, places);
    const reads = node.inputs.filter((name) => values.has(name));
    const [first, ...rest] = reads.map((name) => (values.get(name) as LocalValue).scale);
    // branches of another scale have been brought together by something that is not known
    if (found === null || rest.some((scale) => String(scale) !== String(first))) break;
    const { looks } = found;
    nodes.push({ node, looks, reads, flop });
    done += flop;
    const { output } = node;
    const scale = [0, 1].map((axis) => (first?.[axis] ?? 1) * (looks[axis]?.stride ?? 1));
    values.set(output, {
      axes: found.axes,
      shape: shapeOf(output),
      scale: [scale[0] ?? 1, scale[1] ?? 1],
    });
    places.set(output, found.axes);
    if (narrow.has(output)) cuts.push({ value: output, index: nodes.length, flop: done });
  }
  return { graph, input, nodes, values, cuts, flop: total.flop };
}
