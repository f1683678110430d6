import type { Graph, Node } from "../graph.js";
import { GraphBuilder } from "../graph-builder.js";
import type { ConvAttributes } from "../ops/conv.js";
import type { PoolAttributes } from "../ops/max-pool.js";
import { readerCounts } from "./reader-counts.js";
import { replaceValues } from "./replace-values.js";

/**
 * Average first and convolve then, where a 1x1 convolution stands in front of an average pooling with strides: both are linear and the
 * one acts on channels, the other on places, so that their order does not matter but for rounding, and the convolution has
 * fewer places to visit (a quarter in the transitions of DenseNet), in the backward pass too.
 *
 * A convolution that is an output, or that somebody else reads too, is left alone. The value of a moved one is gone.
 */
export function poolFirst(graph: Graph): Graph {
  const makers = new Map(graph.nodes.map((node) => [node.output, node]));
  const readers = readerCounts(graph);
  const builder = GraphBuilder.from(graph);
  const moved = new Map<string, string>();
  for (const pool of graph.nodes) {
    const [value = ""] = pool.inputs;
    const maker = readers.get(value) === 1 ? makers.get(value) : undefined;
    if (pool.op !== "averagePool" || maker === undefined || !isPointwise(graph, maker)) continue;
    const window = pool.attributes as unknown as PoolAttributes;
    if (window.strides.every((s) => s === 1)) continue;
    const [x = "", ...kernelAndBias] = maker.inputs;
    const pooled = builder.node("averagePool", [x], window, `${pool.output}/pooled`);
    const attributes = maker.attributes as unknown as ConvAttributes;
    const inputs = [pooled, ...kernelAndBias];
    moved.set(pool.output, builder.node("conv", inputs, attributes, `${pool.output}/convolved`));
  }
  return moved.size === 0 ? graph : replaceValues(graph, builder, moved);
}

/** Whether a node convolves each place by itself. */
function isPointwise({ types }: Graph, { op, inputs, attributes }: Node): boolean {
  const [, , ...size] = types.get(inputs[1] ?? "")?.shape ?? [];
  if (op !== "conv" || size.some((n) => n !== 1)) return false;
  const { strides, pads } = attributes as unknown as ConvAttributes;
  return strides.every((s) => s === 1) && pads.every((p) => p === 0);
}
