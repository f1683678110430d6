import type { Node, TensorType } from "../../graph.js";
import type { Emitter } from "../emitter.js";
import { emitBlockedConcat, emitBlockedSlice } from "./along-axis.js";
import { emitBlockedBatchNorm } from "./batch-norm.js";
import type { BlockLayout } from "./block-layout.js";
import { emitBlockedConv } from "./conv.js";
import { emitBlockedConvTranspose } from "./conv-transpose.js";
import { ELEMENT_WISE, emitElementWise } from "./element-wise.js";
import type { KernelSources } from "./kernel.js";
import { emitBlockedKernelGradient } from "./kernel-gradient.js";
import { emitBlockedPool } from "./pool.js";
import { emitBlockedMean, emitBlockedSum } from "./reduction.js";

/** What the emission of a node on blocked values is given. */
export interface BlockedContext {
  readonly emit: Emitter;
  readonly blocks: BlockLayout;
  readonly node: Node;
  readonly type: (value: string) => TensorType;
  readonly kernels: KernelSources;
  /** Numbers that a value holds, if it is a constant. */
  readonly constant: (value: string) => Float32Array | undefined;
  /** The node that reads a value, if it is the only one and the value is no output. */
  readonly onlyReader: (value: string) => Node | undefined;
  /** Says that a node has been emitted together with this one. */
  readonly absorb: (node: Node) => void;
}

/** Emits a node on blocked values; false where that is not possible or of no use, and nothing has been emitted. */
export type BlockedEmission = (context: BlockedContext) => boolean;

const EMISSIONS: Readonly<Record<string, BlockedEmission>> = {
  ...Object.fromEntries(ELEMENT_WISE.map((kind) => [kind, emitElementWise])),
  averagePool: emitBlockedPool,
  batchNorm: emitBlockedBatchNorm,
  concat: emitBlockedConcat,
  conv: emitBlockedConv,
  convKernelGradient: emitBlockedKernelGradient,
  convTranspose: emitBlockedConvTranspose,
  maxPool: emitBlockedPool,
  reduceMean: emitBlockedMean,
  reduceSum: emitBlockedSum,
  slice: emitBlockedSlice,
};

/** Emits a node on blocked values where it can be. */
export function emitBlocked(context: BlockedContext): boolean {
  return EMISSIONS[context.node.op]?.(context) ?? false;
}
