import { valueBytes } from "../cost/value-bytes.js";
import type { Graph, Node } from "../graph.js";
import { GraphBuilder } from "../graph-builder.js";
import type { OpAttributes, OpKind } from "../ops/table.js";
import { spatial, type Window } from "../ops/window.js";
import { readerCounts } from "../passes/reader-counts.js";
import { replaceValues } from "../passes/replace-values.js";
import { convolutionOf, winogradPays } from "./blocked/winograd/pays.js";

/** Bytes of one image that a node may read and write before its layers are split: a quarter of a cache of 32 MiB. */
const LARGE = 2 ** 23;

/** Some rows of a value, up to `to`, that one left out. */
interface Rows {
  readonly from: number;
  readonly to: number;
}

/**
 * Layers in front of a pooling, one after another, in bands of rows: the layers of one band are worked out before those of the next, so that
 * what they pass on, and the sums of convolutions with fewer products, is still in the cache. Rows at the edges of a band that the
 * layers behind look at are worked out twice. Where maps are small, or nothing is summed up, bands bring nothing.
 *
 * @param large - Bytes of one image that a node may read and write.
 */
export function rowBands(graph: Graph, large: number = LARGE): Graph {
  const builder = GraphBuilder.from(graph);
  const bytes = (name: string) => valueBytes(graph, name);
  const made = new Map<string, string>();
  for (const chain of chains(graph)) {
    const most = Math.max(...chain.map(({ inputs: [x = ""], output }) => bytes(x) + bytes(output)));
    if (most <= large || !chain.some((node) => hasFewerProducts(graph, node))) continue;
    const end = chain.at(-1)?.output ?? "";
    const rows = rowsOf(graph, end);
    const count = Math.min(rows, Math.ceil(most / large));
    const edge = (k: number) => Math.floor((rows * k) / count);
    const bands = Array.from({ length: count }, (_, k) => ({ from: edge(k), to: edge(k + 1) }));
    const parts = bands.map((band) => emitBand(graph, builder, chain, band));
    made.set(end, builder.node("concat", parts, { axis: 2 }, `${end}/bands`));
  }
  return made.size === 0 ? graph : replaceValues(graph, builder, made);
}

/** For each pooling the layers in front of it that look at places nearby, each read by the next one only. */
function chains(graph: Graph): Node[][] {
  const makers = new Map(graph.nodes.map((node) => [node.output, node]));
  const readers = readerCounts(graph);
  return graph.nodes
    .filter((node) => POOLINGS.has(node.op) && isNearby(graph, node))
    .map((pooling) => {
      const chain = [pooling];
      for (;;) {
        const maker = makers.get(chain[0]?.inputs[0] ?? "");
        if (maker === undefined || readers.get(maker.output) !== 1) return chain;
        if (POOLINGS.has(maker.op) || !isNearby(graph, maker)) return chain;
        chain.unshift(maker);
      }
    });
}

const POOLINGS: ReadonlySet<string> = new Set(["maxPool", "averagePool"]);
const POINTWISE: ReadonlySet<string> = new Set(["relu", "clip"]);

/** Whether a node makes a map of one map, each place of places nearby, of which there is at least one. */
function isNearby(graph: Graph, node: Node): boolean {
  const [x = "", ...others] = node.inputs;
  if (graph.types.get(x)?.shape.length !== 4) return false;
  if (!others.every((name) => graph.parameters.has(name))) return false;
  if (POINTWISE.has(node.op)) return true;
  if (node.op !== "conv" && !POOLINGS.has(node.op)) return false;
  const { pads } = node.attributes as unknown as Window;
  return Math.max(pads[0], pads[2]) < reach(graph, node);
}

/** Rows from the first to the last that a window reads. */
function reach({ types }: Graph, { inputs: [, kernel = ""], attributes }: Node): number {
  const window = attributes.kernel ?? types.get(kernel)?.shape.slice(2);
  const [rows = 1] = window as readonly number[];
  return (attributes as unknown as Window).dilations[0] * (rows - 1) + 1;
}

function hasFewerProducts(graph: Graph, node: Node): boolean {
  return node.op === "conv" && winogradPays(convolutionOf(graph, node), "fixed");
}

/** The layers of a chain on what a band of its result is made of. */
function emitBand(graph: Graph, builder: GraphBuilder, chain: readonly Node[], band: Rows): string {
  const layers: { readonly node: Node; readonly attributes: Node["attributes"] }[] = [];
  let needed = band;
  for (const node of [...chain].reverse()) {
    const { rows, attributes } = readBy(graph, node, needed);
    layers.unshift({ node, attributes });
    needed = rows;
  }
  const [x = ""] = chain[0]?.inputs ?? [];
  const cut = builder.node("slice", [x], { axis: 2, start: needed.from, end: needed.to });
  return layers.reduce(
    (value, { node, attributes }) =>
      builder.node(
        node.op as OpKind,
        [value, ...node.inputs.slice(1)],
        attributes as OpAttributes[OpKind],
        `${node.output}/band`,
      ),
    cut,
  );
}

/** The rows that a node reads for some of its result, and its attributes on them: padding stays where the image ends. */
function readBy(
  graph: Graph,
  node: Node,
  { from, to }: Rows,
): { readonly rows: Rows; readonly attributes: Node["attributes"] } {
  const { op, inputs, attributes } = node;
  if (POINTWISE.has(op)) return { rows: { from, to }, attributes };
  const { strides, pads } = attributes as unknown as Window;
  const [above, left, , right] = pads;
  const height = rowsOf(graph, inputs[0] ?? "");
  const first = from * strides[0] - above;
  const end = (to - 1) * strides[0] - above + reach(graph, node);
  return {
    rows: { from: Math.max(0, first), to: Math.min(height, end) },
    attributes: {
      ...attributes,
      pads: [Math.max(0, -first), left, Math.max(0, end - height), right],
    },
  };
}

function rowsOf({ types }: Graph, name: string): number {
  return spatial(types.get(name)?.shape ?? [], 0);
}
