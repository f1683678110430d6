/**
 * Image networks as data: a graph of few ops that can be imported, transformed, differentiated by source-to-source
 * transformation, and run. Engines are under `@xrt/graph/onnx`, the import of `tf.LayersModel` under `@xrt/graph/layers`.
 *
 * @packageDocumentation
 */
export {
  type Differentiated,
  type DifferentiateOptions,
  differentiate,
  type Rule,
} from "./differentiate.js";
export { UnsupportedOpError } from "./errors.js";
export {
  type Dim,
  type DType,
  float32,
  type Graph,
  type Node,
  type Parameter,
  type ParameterRole,
  type TensorType,
} from "./graph.js";
export { GraphBuilder } from "./graph-builder.js";
export type { Backward, BackwardContext, Op } from "./op.js";
export { type OpAttributes, type OpKind, opTable } from "./ops/table.js";
export { deadCode } from "./passes/dead-code.js";
export { greyInput } from "./passes/grey-input.js";
export { linearOutput } from "./passes/linear-output.js";
export { startAt } from "./passes/start-at.js";
export { tap } from "./passes/tap.js";
export { lastConv, resolveValue } from "./resolve.js";
