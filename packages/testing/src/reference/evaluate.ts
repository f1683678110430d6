import { type NdArray, nearest } from "@xrt/core";
import { toFloat64 } from "../convert.js";
import type { Array64 } from "./array.js";
import { conv, convKernelGradient, convTranspose } from "./convolution.js";
import {
  batchNorm,
  binary,
  broadcastLike,
  clip,
  elu,
  erf,
  expand,
  gelu,
  hardSigmoid,
  leakyRelu,
  pow,
  round,
  unary,
} from "./element-wise.js";
import { layerNorm, layerNormGradient } from "./layer-norm.js";
import { concat, gather, pad, reshape, reverse, slice, transpose } from "./layout.js";
import { averagePool, maxPool, maxPoolGradient } from "./pooling.js";
import {
  batchCount,
  kthLargest,
  logSoftmax,
  matMul,
  reduceMean,
  reduceSum,
  softmax,
} from "./reduction.js";

/** One application of an op, as `@xrt/graph` writes it. */
export interface ReferenceNode {
  readonly op: string;
  /** Names of the values it reads; `""` stands for an optional input that is absent. */
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** What the evaluator needs of a graph; a `Graph` of `@xrt/graph` is one. */
export interface ReferenceGraph {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** In topological order. */
  readonly nodes: readonly ReferenceNode[];
  readonly parameters: ReadonlyMap<string, { readonly array: NdArray }>;
}

/** Each entry reads its own attributes; which they are is known only to the node. */
type ReferenceOp = (inputs: readonly (Array64 | undefined)[], attributes: never) => Array64;

const ops: Readonly<Record<string, ReferenceOp>> = {
  abs: unary(Math.abs),
  add: binary((a, b) => a + b),
  averagePool,
  batchCount,
  batchNorm,
  broadcastLike,
  clip,
  concat,
  conv,
  convKernelGradient,
  convTranspose,
  div: binary((a, b) => a / b),
  elu,
  erf: unary(erf),
  exp: unary(Math.exp),
  expand,
  gather,
  gelu,
  hardSigmoid,
  kthLargest,
  layerNorm,
  layerNormGradient,
  leakyRelu,
  log: unary(Math.log),
  logSoftmax,
  matMul,
  maximum: binary(Math.max),
  maxPool,
  maxPoolGradient,
  minimum: binary(Math.min),
  mul: binary((a, b) => a * b),
  neg: unary((x) => -x),
  pad,
  pow,
  reduceMean,
  reduceSum,
  relu: unary((x) => Math.max(x, 0)),
  reshape,
  reverse,
  round: unary(round),
  sigmoid: unary((x) => 1 / (1 + Math.exp(-x))),
  silu: unary((x) => x / (1 + Math.exp(-x))),
  slice,
  softmax,
  softplus: unary((x) => Math.log1p(Math.exp(x))),
  sqrt: unary(Math.sqrt),
  step: unary((x) => (x > 0 ? 1 : 0)),
  sub: binary((a, b) => a - b),
  tanh: unary(Math.tanh),
  transpose,
};

/**
 * Every value of a graph in float64, by loops written from the definition of each op: slow, obvious, and independent of
 * `@xrt/graph`.
 *
 * @param feeds - The graph's inputs, by name.
 * @param parameters - Stand in for the graph's own, for example to move one of them.
 * @returns Inputs, parameters and results of all nodes, by name.
 * @throws RangeError when a feed is missing or an op is unknown.
 *
 * @example
 * ```ts
 * import { ndArray } from "@xrt/core";
 * import { evaluate } from "@xrt/testing";
 * const relu = { op: "relu", inputs: ["x"], output: "y", attributes: {} };
 * const graph = { inputs: ["x"], outputs: ["y"], nodes: [relu], parameters: new Map() };
 * const y = evaluate(graph, { x: ndArray(Float64Array.of(-1, 2), [2]) }).get("y");
 * [...(y?.data ?? [])]; // => [0, 2]
 * ```
 */
export function evaluate(
  graph: ReferenceGraph,
  feeds: Readonly<Record<string, Array64>>,
  parameters: Readonly<Record<string, Array64>> = {},
): Map<string, Array64> {
  const values = new Map<string, Array64>();
  for (const [name, { array }] of graph.parameters) {
    values.set(name, parameters[name] ?? toFloat64(array));
  }
  for (const name of graph.inputs) {
    const feed = feeds[name];
    if (feed === undefined) throw new RangeError(`evaluate: input "${name}" is not fed`);
    values.set(name, feed);
  }
  for (const node of graph.nodes) values.set(node.output, apply(node, values));
  return values;
}

function apply(node: ReferenceNode, values: ReadonlyMap<string, Array64>): Array64 {
  const op = ops[node.op];
  if (op === undefined) {
    const near = nearest(node.op, Object.keys(ops));
    throw new RangeError(`evaluate: no op is named "${node.op}"; nearest: ${near.join(", ")}`);
  }
  const inputs = node.inputs.map((name) => {
    const value = values.get(name);
    if (value === undefined && name !== "") {
      throw new RangeError(
        `evaluate: ${node.op} "${node.output}" reads "${name}" before it is made`,
      );
    }
    return value;
  });
  return op(inputs, node.attributes as never);
}
