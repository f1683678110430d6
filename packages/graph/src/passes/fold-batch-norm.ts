import { runValues } from "../cost/run-values.js";
import type { Graph, Node } from "../graph.js";
import { GraphBuilder } from "../graph-builder.js";
import type { BatchNormAttributes } from "../ops/batch-norm.js";
import type { ConvAttributes } from "../ops/conv.js";
import { readerCounts } from "./reader-counts.js";
import { replaceValues } from "./replace-values.js";

/**
 * Take each BatchNorm into the convolution or the dense layer in front of it: a kernel `kernel * scale` and a bias `beta + (bias - mean) * scale` with
 * `scale = gamma / sqrt(variance + epsilon)`. They are nodes over the parameters, which stay what they were: shared with the
 * source, and with gradients of their own, which then cost no pass over the activations. onnxruntime computes the nodes once,
 * when it loads constants.
 *
 * A layer that is an output, or that somebody else reads too, is left alone. The value of a folded one is gone, and its
 * path with it, as is what no output needs.
 */
export function foldBatchNorm(graph: Graph): Graph {
  const makers = new Map(graph.nodes.map((node) => [node.output, node]));
  const readers = readerCounts(graph);
  const builder = GraphBuilder.from(graph);
  const folded = new Map<string, string>();
  const alone = (name: string) => (readers.get(name) === 1 ? makers.get(name) : undefined);
  const atRun = runValues(graph);
  for (const norm of graph.nodes) {
    if (norm.op !== "batchNorm") continue;
    const maker = alone(norm.inputs[0] ?? "");
    if (maker?.op === "conv") folded.set(norm.output, foldConv(builder, maker, norm));
    else {
      const dense = denseOf(maker, alone, atRun, graph);
      if (dense !== undefined) folded.set(norm.output, foldDense(builder, dense, norm));
    }
  }
  return folded.size === 0 ? graph : replaceValues(graph, builder, folded);
}

function foldConv(builder: GraphBuilder, conv: Node, norm: Node): string {
  const [x = "", kernel = "", bias = ""] = conv.inputs;
  const { scale, shift } = scaleAndShift(builder, norm, bias);
  const filters = builder.type(scale).shape[0] ?? 1;
  const name = (part: string) => `${norm.output}/${part}`;
  const spread = builder.node("reshape", [scale], { shape: [filters, 1, 1, 1] }, name("spread"));
  return builder.node(
    "conv",
    [x, builder.node("mul", [kernel, spread], {}, name("kernel")), shift],
    conv.attributes as unknown as ConvAttributes,
    name("folded"),
  );
}

/** A product with a matrix of parameters, and perhaps a bias. */
interface Dense {
  readonly x: string;
  readonly kernel: string;
  readonly bias: string;
}

/** What `maker` is as a dense layer whose value nobody else reads. */
function denseOf(
  maker: Node | undefined,
  alone: (name: string) => Node | undefined,
  atRun: ReadonlySet<string>,
  { types }: Graph,
): Dense | undefined {
  const isBias = (name: string) => !atRun.has(name) && types.get(name)?.shape.length === 1;
  const [value = "", bias = ""] = maker?.op === "add" ? maker.inputs : [maker?.output, ""];
  if (bias !== "" && !isBias(bias)) return undefined;
  const product = bias === "" ? maker : alone(value);
  const [x = "", kernel = ""] = product?.inputs ?? [];
  const isMatrix = !atRun.has(kernel) && types.get(kernel)?.shape.length === 2;
  const fits = product?.op === "matMul" && isMatrix && types.get(x)?.shape.length === 2;
  return fits ? { x, kernel, bias } : undefined;
}

function foldDense(builder: GraphBuilder, { x, kernel, bias }: Dense, norm: Node): string {
  const { scale, shift } = scaleAndShift(builder, norm, bias);
  const name = (part: string) => `${norm.output}/${part}`;
  const scaled = builder.node("mul", [kernel, scale], {}, name("kernel"));
  const product = builder.node("matMul", [x, scaled], {}, name("product"));
  return builder.node("add", [product, shift], {}, name("folded"));
}

/** The factor that a BatchNorm multiplies by, and what it then adds, a bias in front of it included. */
function scaleAndShift(
  builder: GraphBuilder,
  { inputs, output, attributes }: Node,
  bias: string,
): { readonly scale: string; readonly shift: string } {
  const [, gamma = "", beta = "", mean = "", variance = ""] = inputs;
  const { epsilon } = attributes as unknown as BatchNormAttributes;
  const name = (part: string) => `${output}/${part}`;
  const deviation = builder.node(
    "sqrt",
    [builder.node("add", [variance, builder.scalar(epsilon)], {}, name("variance"))],
    {},
    name("deviation"),
  );
  const scale = builder.node("div", [gamma, deviation], {}, name("scale"));
  const centre =
    bias === "" ? builder.node("neg", [mean], {}) : builder.node("sub", [bias, mean], {});
  const shift = builder.node(
    "add",
    [beta, builder.node("mul", [centre, scale], {})],
    {},
    name("bias"),
  );
  return { scale, shift };
}
