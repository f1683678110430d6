import type { Dim, Graph, Node } from "../graph.js";
import { GraphBuilder } from "../graph-builder.js";
import type { ConvAttributes } from "../ops/conv.js";
import type { ConvTransposeAttributes } from "../ops/conv-transpose.js";
import { readerCounts } from "./reader-counts.js";
import { replaceValues } from "./replace-values.js";

/**
 * Take factors of one number a channel into the kernel of the convolution in front of them, also past a mask: backward
 * passes of BatchNorm end in such factors, and each costs a pass over the activations. Only factors that no input has a part
 * in, which onnxruntime then computes once.
 */
export function foldScales(graph: Graph): Graph {
  const makers = new Map(graph.nodes.map((node) => [node.output, node]));
  const readers = readerCounts(graph);
  const fixed = fixedValues(graph);
  const builder = GraphBuilder.from(graph);
  const folded = new Map<string, string>();
  const alone = (name: string) => (readers.get(name) === 1 ? makers.get(name) : undefined);
  for (const product of graph.nodes) {
    const [value = "", factor = ""] = product.inputs;
    const shape = graph.types.get(factor)?.shape ?? [];
    if (product.op !== "mul" || !fixed.has(factor) || !onePerChannel(shape)) continue;
    if (graph.types.get(value)?.shape.length !== 4) continue;
    const maker = alone(value);
    const convolved = maker?.op === "mul" ? alone(maker.inputs[0] ?? "") : maker;
    if (convolved === undefined || !foldable(graph, convolved)) continue;
    if (String(graph.types.get(convolved.output)?.shape) !== String(graph.types.get(value)?.shape))
      continue;
    const scaled = scaleKernel(builder, convolved, factor);
    const made =
      convolved === maker
        ? scaled
        : builder.node("mul", [scaled, maker?.inputs[1] ?? ""], {}, `${product.output}/masked`);
    folded.set(product.output, made);
  }
  return folded.size === 0 ? graph : replaceValues(graph, builder, folded);
}

/** Values that depend on parameters only. */
function fixedValues({ nodes, parameters }: Graph): ReadonlySet<string> {
  const fixed = new Set(parameters.keys());
  for (const { inputs, output } of nodes) {
    if (inputs.every((name) => fixed.has(name))) fixed.add(output);
  }
  return fixed;
}

/** Whether a factor of `[batch, channels, height, width]` varies along the channels only. */
function onePerChannel(shape: readonly Dim[]): boolean {
  return shape.length >= 3 && shape.every((d, i) => d === 1 || i === shape.length - 3);
}

/** A convolution without bias whose result channels have kernels of their own. */
function foldable({ types }: Graph, { op, inputs, attributes: { groups } }: Node): boolean {
  if (inputs.length > 2) return false;
  const [channels = 0, perGroup = 0] = types.get(inputs[1] ?? "")?.shape ?? [];
  const depthwise = channels === groups && perGroup === 1;
  return op === "conv" || (op === "convTranspose" && (groups === 1 || depthwise));
}

/** The convolution with each channel of its result times the factor. */
function scaleKernel(
  builder: GraphBuilder,
  { op, inputs, output, attributes }: Node,
  factor: string,
): string {
  const [x = "", kernel = ""] = inputs;
  const channels = builder.type(factor).shape.at(-3) ?? 1;
  const swapped = op === "convTranspose" && attributes.groups === 1;
  const shape = swapped ? [1, channels, 1, 1] : [channels, 1, 1, 1];
  const spread = builder.node("reshape", [factor], { shape });
  const scaled = builder.node("mul", [kernel, spread], {}, `${output}/kernel`);
  const name = `${output}/scaled`;
  return op === "conv"
    ? builder.node("conv", [x, scaled], attributes as unknown as ConvAttributes, name)
    : builder.node(
        "convTranspose",
        [x, scaled],
        attributes as unknown as ConvTransposeAttributes,
        name,
      );
}
