import type { Tensor } from "@tensorflow/tfjs-core";
import type { Node, TensorType } from "./graph.js";
import type { GraphBuilder } from "./graph-builder.js";
import type { Emitter } from "./onnx/emitter.js";
import type { TfjsLayout, TfjsLayouts } from "./tfjs/layout.js";

/** What a backward emitter is given: one node, its values and the gradient that arrives at its output. */
export interface BackwardContext<A> {
  readonly builder: GraphBuilder;
  readonly node: Node;
  readonly attributes: A;
  /** Values that the node reads. */
  readonly inputs: readonly string[];
  /** The node's value. */
  readonly output: string;
  /** Gradient of the target with respect to the node's value. */
  readonly gradient: string;
  /** For each input whether anybody reads its gradient. */
  readonly needs: readonly boolean[];
}

/**
 * Emits the gradient with respect to each input as ordinary nodes and returns their names, `null` where there is none
 * or where nobody asked.
 */
export type Backward<A = Readonly<Record<string, unknown>>> = (
  context: BackwardContext<A>,
) => readonly (string | null)[];

/** What the ONNX emission of one node is given. */
export interface EmitContext<A> {
  readonly emit: Emitter;
  readonly attributes: A;
  readonly inputs: readonly string[];
  /** Name that the result must have. */
  readonly output: string;
  readonly inputTypes: readonly TensorType[];
  readonly outputType: TensorType;
  /** What a matrix is the transpose of, if anything: an ONNX op that can read it so needs no copy. */
  readonly untransposed: (value: string) => {
    readonly value: string;
    readonly transposed: boolean;
  };
}

/** The functions of TensorFlow.js. They are handed in, so that only who runs on TensorFlow.js needs it installed. */
export type Tfjs = typeof import("@tensorflow/tfjs-core");

/** What the forward pass of one node on TensorFlow.js is given. Tensors it makes on the way are freed for it. */
export interface TfjsContext<A> {
  readonly tf: Tfjs;
  readonly attributes: A;
  /** The values that the node reads, axes in the order that the layouts say; undefined for an optional one that is absent. */
  readonly inputs: readonly (Tensor | undefined)[];
  /** Input `i`, which must be there. */
  readonly operand: (i: number) => Tensor;
  readonly inputTypes: readonly TensorType[];
  readonly outputType: TensorType;
  /** Shape of the result in the graph's order of axes, the batch a number. */
  readonly outputShape: number[];
  /** Layout of rank-4 inputs with `tfjsLayout: "any"`, of the result otherwise. */
  readonly layout: TfjsLayout;
  readonly layouts: TfjsLayouts;
  /** One entry for each axis of a value, for example its shape, in the order of `layout` where there are four. */
  readonly arranged: <T>(perAxis: readonly T[]) => T[];
  /** Where an axis of a rank-4 value lies in `layout`; the axis itself for other ranks. */
  readonly axis: (axis: number, rank: number) => number;
}

/** What the choice of layouts is given. */
export interface TfjsLayoutContext<A> {
  readonly attributes: A;
  readonly inputTypes: readonly TensorType[];
  /** For each input a layout that it lies in already. */
  readonly have: readonly TfjsLayout[];
}

/** One kind of node: everything that is known about it, in one place. */
export interface Op<A = Readonly<Record<string, unknown>>> {
  readonly kind: string;
  /** Type of the result. Throws RangeError when the inputs do not fit. */
  readonly infer: (inputs: readonly TensorType[], attributes: A) => TensorType;
  /** Vector-Jacobian product; absent where the op has no derivative. */
  readonly vjp?: Backward<A>;
  readonly onnx: (context: EmitContext<A>) => void;
  /** The result on TensorFlow.js, by ops that every backend has; no gradient is taken through them. */
  readonly tfjs: (context: TfjsContext<A>) => Tensor;
  /**
   * Layouts of rank-4 values in `tfjs`. `"any"`: all in one layout, whichever they have already, and the result in the same
   * (inputs of lower rank come with axes of size 1 in front, scalars as they are). Default: all `"first"`.
   */
  readonly tfjsLayout?: "any" | ((context: TfjsLayoutContext<A>) => TfjsLayouts);
}

/** A node kind with attributes of type `A`; the identity, for type inference. */
export function defineOp<A>(op: Op<A>): Op<A> {
  return op;
}
