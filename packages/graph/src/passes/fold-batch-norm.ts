import type { Graph, Node } from "../graph.js";
import { GraphBuilder } from "../graph-builder.js";
import type { BatchNormAttributes } from "../ops/batch-norm.js";
import type { ConvAttributes } from "../ops/conv.js";
import { readerCounts } from "./reader-counts.js";
import { replaceValues } from "./replace-values.js";

/**
 * Take each BatchNorm into the convolution in front of it: a kernel `kernel * scale` and a bias `beta + (bias - mean) * scale` with
 * `scale = gamma / sqrt(variance + epsilon)`. They are nodes over the parameters, which stay what they were: shared with the
 * source, and with gradients of their own, which then cost no pass over the activations. onnxruntime computes the nodes once,
 * when it loads constants.
 *
 * A convolution that is an output, or that somebody else reads too, is left alone. The value of a folded one is gone, and its
 * path with it, as is what no output needs.
 */
export function foldBatchNorm(graph: Graph): Graph {
  const makers = new Map(graph.nodes.map((node) => [node.output, node]));
  const readers = readerCounts(graph);
  const builder = GraphBuilder.from(graph);
  const folded = new Map<string, string>();
  for (const norm of graph.nodes) {
    const [x = ""] = norm.inputs;
    const conv = makers.get(x);
    if (norm.op !== "batchNorm" || conv?.op !== "conv") continue;
    if (readers.get(x) === 1) folded.set(norm.output, fold(builder, conv, norm));
  }
  return folded.size === 0 ? graph : replaceValues(graph, builder, folded);
}

function fold(builder: GraphBuilder, conv: Node, norm: Node): string {
  const [x = "", kernel = "", bias = ""] = conv.inputs;
  const [, gamma = "", beta = "", mean = "", variance = ""] = norm.inputs;
  const { epsilon } = norm.attributes as unknown as BatchNormAttributes;
  const name = (part: string) => `${norm.output}/${part}`;
  const deviation = builder.node(
    "sqrt",
    [builder.node("add", [variance, builder.scalar(epsilon)], {}, name("variance"))],
    {},
    name("deviation"),
  );
  const scale = builder.node("div", [gamma, deviation], {}, name("scale"));
  const filters = builder.type(scale).shape[0] ?? 1;
  const spread = builder.node("reshape", [scale], { shape: [filters, 1, 1, 1] }, name("spread"));
  const centre =
    bias === "" ? builder.node("neg", [mean], {}) : builder.node("sub", [bias, mean], {});
  const shift = builder.node(
    "add",
    [beta, builder.node("mul", [centre, scale], {})],
    {},
    name("bias"),
  );
  return builder.node(
    "conv",
    [x, builder.node("mul", [kernel, spread], {}, name("kernel")), shift],
    conv.attributes as unknown as ConvAttributes,
    name("folded"),
  );
}
