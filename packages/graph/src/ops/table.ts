import type { Op } from "../op.js";
import { abs } from "./abs.js";
import { add } from "./add.js";
import { averagePool } from "./average-pool.js";
import { type BatchCountAttributes, batchCount } from "./batch-count.js";
import { type BatchNormAttributes, batchNorm } from "./batch-norm.js";
import { broadcastLike } from "./broadcast-like.js";
import { type ClipAttributes, clip } from "./clip.js";
import { type ConcatAttributes, concat } from "./concat.js";
import { type ConvAttributes, conv } from "./conv.js";
import { type ConvKernelGradientAttributes, convKernelGradient } from "./conv-kernel-gradient.js";
import { type ConvTransposeAttributes, convTranspose } from "./conv-transpose.js";
import { div } from "./div.js";
import { type EluAttributes, elu } from "./elu.js";
import { erf } from "./erf.js";
import { exp } from "./exp.js";
import { type ExpandAttributes, expand } from "./expand.js";
import { type GatherAttributes, gather } from "./gather.js";
import { type GeluAttributes, gelu } from "./gelu.js";
import { type HardSigmoidAttributes, hardSigmoid } from "./hard-sigmoid.js";
import { type KthLargestAttributes, kthLargest } from "./kth-largest.js";
import { type LayerNormAttributes, layerNorm } from "./layer-norm.js";
import { layerNormGradient } from "./layer-norm-gradient.js";
import { type LeakyReluAttributes, leakyRelu } from "./leaky-relu.js";
import { log } from "./log.js";
import { logSoftmax } from "./log-softmax.js";
import { matMul } from "./mat-mul.js";
import { maxPool, type PoolAttributes } from "./max-pool.js";
import { maxPoolGradient } from "./max-pool-gradient.js";
import { maximum } from "./maximum.js";
import { minimum } from "./minimum.js";
import { mul } from "./mul.js";
import { neg } from "./neg.js";
import { type PadAttributes, pad } from "./pad.js";
import { type PowAttributes, pow } from "./pow.js";
import type { ReduceAttributes } from "./reduce.js";
import { reduceMean } from "./reduce-mean.js";
import { reduceSum } from "./reduce-sum.js";
import { relu } from "./relu.js";
import { type ReshapeAttributes, reshape } from "./reshape.js";
import { type ReverseAttributes, reverse } from "./reverse.js";
import { round } from "./round.js";
import { sigmoid } from "./sigmoid.js";
import { silu } from "./silu.js";
import { type SliceAttributes, slice } from "./slice.js";
import { type SoftmaxAttributes, softmax } from "./softmax.js";
import { softplus } from "./softplus.js";
import { sqrt } from "./sqrt.js";
import { step } from "./step.js";
import { sub } from "./sub.js";
import { tanh } from "./tanh.js";
import { type TransposeAttributes, transpose } from "./transpose.js";
import type { NoAttributes } from "./unary.js";

/** Attributes of every kind of node. A new op is one file beside this one, and one line in each list here. */
export interface OpAttributes {
  readonly abs: NoAttributes;
  readonly add: NoAttributes;
  readonly averagePool: PoolAttributes;
  readonly batchCount: BatchCountAttributes;
  readonly batchNorm: BatchNormAttributes;
  readonly broadcastLike: NoAttributes;
  readonly clip: ClipAttributes;
  readonly concat: ConcatAttributes;
  readonly conv: ConvAttributes;
  readonly convKernelGradient: ConvKernelGradientAttributes;
  readonly convTranspose: ConvTransposeAttributes;
  readonly div: NoAttributes;
  readonly elu: EluAttributes;
  readonly erf: NoAttributes;
  readonly exp: NoAttributes;
  readonly expand: ExpandAttributes;
  readonly gather: GatherAttributes;
  readonly gelu: GeluAttributes;
  readonly hardSigmoid: HardSigmoidAttributes;
  readonly kthLargest: KthLargestAttributes;
  readonly layerNorm: LayerNormAttributes;
  readonly layerNormGradient: LayerNormAttributes;
  readonly leakyRelu: LeakyReluAttributes;
  readonly log: NoAttributes;
  readonly logSoftmax: SoftmaxAttributes;
  readonly matMul: NoAttributes;
  readonly maximum: NoAttributes;
  readonly maxPool: PoolAttributes;
  readonly maxPoolGradient: PoolAttributes;
  readonly minimum: NoAttributes;
  readonly mul: NoAttributes;
  readonly neg: NoAttributes;
  readonly pad: PadAttributes;
  readonly pow: PowAttributes;
  readonly reduceMean: ReduceAttributes;
  readonly reduceSum: ReduceAttributes;
  readonly relu: NoAttributes;
  readonly reshape: ReshapeAttributes;
  readonly reverse: ReverseAttributes;
  readonly round: NoAttributes;
  readonly sigmoid: NoAttributes;
  readonly silu: NoAttributes;
  readonly slice: SliceAttributes;
  readonly softmax: SoftmaxAttributes;
  readonly softplus: NoAttributes;
  readonly sqrt: NoAttributes;
  readonly step: NoAttributes;
  readonly sub: NoAttributes;
  readonly tanh: NoAttributes;
  readonly transpose: TransposeAttributes;
}

/** Kinds of nodes. */
export type OpKind = keyof OpAttributes;

/** Every op by its kind. */
export const opTable: { readonly [K in OpKind]: Op<OpAttributes[K]> } = {
  abs,
  add,
  averagePool,
  batchCount,
  batchNorm,
  broadcastLike,
  clip,
  concat,
  conv,
  convKernelGradient,
  convTranspose,
  div,
  elu,
  erf,
  exp,
  expand,
  gather,
  gelu,
  hardSigmoid,
  kthLargest,
  layerNorm,
  layerNormGradient,
  leakyRelu,
  log,
  logSoftmax,
  matMul,
  maximum,
  maxPool,
  maxPoolGradient,
  minimum,
  mul,
  neg,
  pad,
  pow,
  reduceMean,
  reduceSum,
  relu,
  reshape,
  reverse,
  round,
  sigmoid,
  silu,
  slice,
  softmax,
  softplus,
  sqrt,
  step,
  sub,
  tanh,
  transpose,
};

/** The op of a node. Graphs are made by the builder, which takes no other kinds: the lookup cannot fail. */
export function opOf(kind: string): Op {
  return opTable[kind as OpKind] as unknown as Op;
}
