import type { Tensor } from "@tensorflow/tfjs-core";
import { broadcastAxes, broadcastShapes } from "../broadcast.js";
import type { GraphBuilder } from "../graph-builder.js";
import { type BackwardContext, defineOp, type Op, type Tfjs } from "../op.js";
import type { NoAttributes } from "./unary.js";

/**
 * An element-wise op of two inputs that broadcast by the NumPy rule.
 *
 * @param type - ONNX op type.
 * @param gradients - For each input, emits its gradient before the broadcast is undone.
 * @param compute - The op on TensorFlow.js.
 */
export function binary(
  kind: string,
  type: string,
  gradients: readonly [Partial, Partial],
  compute: Compute,
): Op<NoAttributes> {
  return broadcasting(kind, type, () => gradients, compute);
}

/** Like {@link binary}, for gradients that share what `gradients` emits at its call. */
export function broadcasting(
  kind: string,
  type: string,
  gradients: (context: BackwardContext<NoAttributes>) => readonly [Partial, Partial],
  compute: Compute,
): Op<NoAttributes> {
  return defineOp<NoAttributes>({
    kind,
    infer([a, b]) {
      if (a === undefined || b === undefined) throw new RangeError(`${kind} wants two inputs`);
      return { dtype: "float32", shape: broadcastShapes(a.shape, b.shape) };
    },
    vjp(context) {
      const { builder, inputs, needs } = context;
      return gradients(context).map((partial, i) =>
        needs[i] ? unbroadcast(builder, partial(context), inputs[i] ?? "") : null,
      );
    },
    onnx({ emit, inputs, output }) {
      emit.node(type, inputs, { output });
    },
    tfjs: ({ tf, operand }) => compute(tf, operand(0), operand(1)),
    tfjsLayout: "any",
  });
}

type Compute = (tf: Tfjs, a: Tensor, b: Tensor) => Tensor;
type Partial = (context: BackwardContext<NoAttributes>) => string;

/** Sum a gradient over the axes along which `value` had been repeated. */
export function unbroadcast(builder: GraphBuilder, gradient: string, value: string): string {
  const from = builder.type(value).shape;
  const axes = broadcastAxes(from, builder.type(gradient).shape);
  if (axes.length === 0) return gradient;
  const summed = builder.node("reduceSum", [gradient], { axes, keepDims: true });
  return from.length === builder.type(summed).shape.length
    ? summed
    : builder.node("reshape", [summed], { shape: from });
}
