/**
 * Image networks as data: a graph of few ops that can be imported, transformed, differentiated by source-to-source
 * transformation, and run. Engines are under `@xrt/graph/onnx` and
 * `@xrt/graph/tfjs`, the import of `tf.LayersModel` under `@xrt/graph/layers`, that of
 * `tf.GraphModel` under `@xrt/graph/graph-model`.
 *
 * @packageDocumentation
 */
export { type Cost, cost, type NodeCost, type TotalCost } from "./cost/cost.js";
export { cutValues } from "./cost/cut-values.js";
export { type PeakBytesOptions, peakBytes } from "./cost/peak-bytes.js";
export {
  type Differentiated,
  type DifferentiateOptions,
  differentiate,
} from "./differentiate.js";
export { InvalidModelError, UnsupportedOpError } from "./errors.js";
export type { Executable } from "./executable.js";
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
export { lastConv } from "./last-conv.js";
export { bytesPerImage } from "./memory.js";
export type { Emitter, OnnxAttribute, OnnxNode, OnnxSubgraph, OnnxValue } from "./onnx/emitter.js";
export type {
  Backward,
  BackwardContext,
  EmitContext,
  Op,
  Tfjs,
  TfjsContext,
  TfjsLayoutContext,
} from "./op.js";
export type { BatchCountAttributes } from "./ops/batch-count.js";
export type { BatchNormAttributes } from "./ops/batch-norm.js";
export type { ClipAttributes } from "./ops/clip.js";
export type { ConcatAttributes } from "./ops/concat.js";
export type { ConvAttributes } from "./ops/conv.js";
export type { ConvKernelGradientAttributes } from "./ops/conv-kernel-gradient.js";
export type { ConvTransposeAttributes } from "./ops/conv-transpose.js";
export type { EluAttributes } from "./ops/elu.js";
export type { ExpandAttributes } from "./ops/expand.js";
export type { GatherAttributes } from "./ops/gather.js";
export type { GeluAttributes } from "./ops/gelu.js";
export type { HardSigmoidAttributes } from "./ops/hard-sigmoid.js";
export type { KthLargestAttributes } from "./ops/kth-largest.js";
export type { LayerNormAttributes } from "./ops/layer-norm.js";
export type { LeakyReluAttributes } from "./ops/leaky-relu.js";
export type { PoolAttributes } from "./ops/max-pool.js";
export type { PadAttributes } from "./ops/pad.js";
export type { PowAttributes } from "./ops/pow.js";
export type { ReduceAttributes } from "./ops/reduce.js";
export type { ReshapeAttributes } from "./ops/reshape.js";
export type { ReverseAttributes } from "./ops/reverse.js";
export type { SliceAttributes } from "./ops/slice.js";
export type { SoftmaxAttributes } from "./ops/softmax.js";
export { type OpAttributes, type OpKind, opTable } from "./ops/table.js";
export type { TransposeAttributes } from "./ops/transpose.js";
export type { NoAttributes } from "./ops/unary.js";
export type { Window } from "./ops/window.js";
export { type ConstantFoldOptions, constantFold } from "./passes/constant-fold.js";
export { deadCode } from "./passes/dead-code.js";
export { foldBatchNorm } from "./passes/fold-batch-norm.js";
export { greyInput } from "./passes/grey-input.js";
export { linearOutput } from "./passes/linear-output.js";
export { nestConcats } from "./passes/nest-concats.js";
export { replaceHead } from "./passes/replace-head.js";
export { startAt } from "./passes/start-at.js";
export { tap } from "./passes/tap.js";
export {
  type BatchStatistics,
  type TrainingBatchNorm,
  type TrainingBatchNormOptions,
  trainingBatchNorm,
} from "./passes/training-batch-norm.js";
export { toDot } from "./print/to-dot.js";
export { toMermaid } from "./print/to-mermaid.js";
export { toText } from "./print/to-text.js";
export { resolveValue } from "./resolve.js";
export type { Rule, RuleMatch } from "./rule.js";
export type { TfjsLayout, TfjsLayouts } from "./tfjs/layout.js";
