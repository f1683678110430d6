import { sizeOf } from "@xrt/core";
import type { OpKind } from "../ops/table.js";

/** What the count of one node is made from: its shapes with the batch filled in. */
export interface FlopContext {
  /** Shape of each input; `undefined` for an optional one that is absent. */
  readonly inputs: readonly (readonly number[] | undefined)[];
  readonly output: readonly number[];
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Floating-point operations of one node. */
export type Flop = (context: FlopContext) => number;

/** Elements that are only moved. */
const none: Flop = () => 0;

/** `n` operations for each element of the result. */
const perElement =
  (n: number): Flop =>
  ({ output }) =>
    n * sizeOf(output);

/** One addition or comparison for each element that is reduced. */
const perInput: Flop = ({ inputs: [x = []] }) => sizeOf(x);

/** Cells of one filter: `channels / groups x rows x columns`. */
const cellsOf = ([, ...rest]: readonly number[]) => sizeOf(rest);

/** Cells of the window for each element of the pooled value. */
const perCell =
  (pooled: (context: FlopContext) => readonly number[]): Flop =>
  (context) =>
    sizeOf(pooled(context)) * sizeOf(context.attributes.kernel as readonly number[]);

/**
 * How floating-point operations are counted, by kind of op: a multiplication and an addition are two, a bias one an element,
 * and any function of one number, such as `exp` or `sigmoid`, one. What only moves elements is free.
 */
export const flopTable: { readonly [K in OpKind]: Flop } = {
  abs: perElement(1),
  add: perElement(1),
  averagePool: perCell(({ output }) => output),
  batchCount: none,
  // scale and shift; what is worked out once a channel is not counted
  batchNorm: perElement(2),
  broadcastLike: none,
  clip: perElement(2),
  concat: none,
  conv: ({ inputs: [, kernel = [], bias], output }) =>
    sizeOf(output) * (2 * cellsOf(kernel) + (bias === undefined ? 0 : 1)),
  convKernelGradient: ({ inputs: [, dy = []], attributes }) =>
    2 * sizeOf(dy) * cellsOf(attributes.kernelShape as readonly number[]),
  convTranspose: ({ inputs: [x = [], kernel = []] }) => 2 * sizeOf(x) * cellsOf(kernel),
  div: perElement(1),
  elu: perElement(1),
  erf: perElement(1),
  exp: perElement(1),
  expand: none,
  gather: none,
  gelu: perElement(1),
  hardSigmoid: perElement(4),
  kthLargest: perInput,
  // mean; centre, square and sum; scale, gamma and beta
  layerNorm: perElement(7),
  // normalise; product and two sums; scale, subtract twice and scale
  layerNormGradient: perElement(12),
  leakyRelu: perElement(1),
  log: perElement(1),
  // largest; subtract, exp and sum; log and subtract
  logSoftmax: perElement(5),
  matMul: ({ inputs: [a = []], output }) => 2 * sizeOf(output) * (a.at(-1) ?? 1),
  maximum: perElement(1),
  maxPool: perCell(({ output }) => output),
  maxPoolGradient: perCell(({ inputs: [, gradient = []] }) => gradient),
  minimum: perElement(1),
  mul: perElement(1),
  neg: perElement(1),
  pad: none,
  pow: perElement(1),
  reduceMean: perInput,
  reduceSum: perInput,
  relu: perElement(1),
  reshape: none,
  reverse: none,
  round: perElement(1),
  sigmoid: perElement(1),
  silu: perElement(2),
  slice: none,
  // largest; subtract, exp and sum; divide
  softmax: perElement(5),
  softplus: perElement(1),
  sqrt: perElement(1),
  step: perElement(1),
  sub: perElement(1),
  tanh: perElement(1),
  transpose: none,
};
