import type { Tensor } from "@tensorflow/tfjs-core";
import type { TensorType } from "../graph.js";
import type { BackwardContext, EmitContext, TfjsContext } from "../op.js";
import { permutations } from "../tfjs/layout.js";

/** Attributes of a reduction. */
export interface ReduceAttributes {
  /** Axes that are summed or averaged, each from 0 to rank - 1. */
  readonly axes: readonly number[];
  /** Whether they stay with size 1. */
  readonly keepDims: boolean;
}

/** Type of the result of a reduction. */
export function reducedType(
  x: TensorType | undefined,
  { axes, keepDims }: ReduceAttributes,
): TensorType {
  if (x === undefined || axes.some((a) => a < 0 || a >= x.shape.length)) {
    throw new RangeError(`axes [${axes}] are not within [${x?.shape}]`);
  }
  const shape = x.shape.flatMap((d, i) => (axes.includes(i) ? (keepDims ? [1] : []) : [d]));
  return { dtype: x.dtype, shape };
}

/** `gradient` of a sum of the input at each element that was summed. */
export function spreadBack(
  { builder, attributes: { axes, keepDims }, inputs: [x = ""] }: BackwardContext<ReduceAttributes>,
  gradient: string,
): string {
  const shape = builder.type(x).shape.map((d, i) => (axes.includes(i) ? 1 : d));
  const kept = keepDims ? gradient : builder.node("reshape", [gradient], { shape });
  return builder.node("broadcastLike", [kept, x], {});
}

/**
 * Emits a reduction. Its axes are written with those of size 1 that stay as they are: a sum of `[2048, 512, 1, 1]` over axis 1 takes onnxruntime
 * forty times as long as one over the axes 1, 2 and 3 (2.5 and 0.06 ms).
 */
export function emitReduction(
  {
    emit,
    attributes: { axes, keepDims },
    inputs: [x = ""],
    output,
    inputTypes,
  }: EmitContext<ReduceAttributes>,
  type: "ReduceSum" | "ReduceMean",
): void {
  const { shape = [] } = inputTypes[0] ?? {};
  const all =
    keepDims && axes.length > 0
      ? shape.flatMap((d, i) => (d === 1 || axes.includes(i) ? [i] : []))
      : axes;
  emit.node(type, [x, emit.ints(all)], {
    output,
    attributes: { keepdims: keepDims ? 1n : 0n, noop_with_empty_axes: 1n },
  });
}

/**
 * A reduction on TensorFlow.js, for `tfjsLayout: "any"`.
 *
 * @param reduce - Reduces the axes and leaves them with size 1.
 */
export function reduceOnTfjs(
  { tf, operand, attributes, outputShape, layout, axis }: TfjsContext<ReduceAttributes>,
  reduce: (x: Tensor, axes: number[]) => Tensor,
): Tensor {
  const x = operand(0);
  if (attributes.axes.length === 0) return tf.clone(x);
  const reduced = reduce(
    x,
    attributes.axes.map((a) => axis(a, x.rank)),
  );
  if (attributes.keepDims) return reduced;
  const { [layout]: order } = permutations;
  const inOrder =
    x.rank === 4 && layout !== "first"
      ? tf.transpose(
          reduced,
          order.map((_, i) => order.indexOf(i)),
        )
      : reduced;
  return tf.reshape(inOrder, outputShape);
}
