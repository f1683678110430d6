import type { Node, TensorType } from "./graph.js";
import type { GraphBuilder } from "./graph-builder.js";
import type { Emitter } from "./onnx/emitter.js";

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
}

/** One kind of node: everything that is known about it, in one place. */
export interface Op<A = Readonly<Record<string, unknown>>> {
  readonly kind: string;
  /** Type of the result. Throws RangeError when the inputs do not fit. */
  readonly infer: (inputs: readonly TensorType[], attributes: A) => TensorType;
  /** Vector-Jacobian product; absent where the op has no derivative. */
  readonly vjp?: Backward<A>;
  readonly onnx: (context: EmitContext<A>) => void;
}

/** A node kind with attributes of type `A`; the identity, for type inference. */
export function defineOp<A>(op: Op<A>): Op<A> {
  return op;
}
