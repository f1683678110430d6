import { type Dim, elementsOf, float32, isBatch } from "../graph.js";
import { defineOp, type Op } from "../op.js";

/** Attributes of a reshape. */
export interface ReshapeAttributes {
  /** The new shape; at most one axis is a multiple of the batch. */
  readonly shape: readonly Dim[];
}

/** The same elements in row-major order under another shape. */
export const reshape: Op<ReshapeAttributes> = defineOp<ReshapeAttributes>({
  kind: "reshape",
  infer([x], { shape }) {
    if (x === undefined || elementsOf(x.shape) !== elementsOf(shape)) {
      throw new RangeError(`[${x?.shape}] cannot be reshaped to [${shape}]`);
    }
    return float32(...shape);
  },
  vjp({ builder, inputs: [x = ""], gradient }) {
    return [builder.node("reshape", [gradient], { shape: builder.type(x).shape })];
  },
  onnx({ emit, attributes, inputs: [x = ""], output }) {
    const target = attributes.shape.map((d) => (isBatch(d) ? -1 : d));
    emit.node("Reshape", [x, emit.ints(target)], { output });
  },
  tfjs: ({ tf, operand, outputShape }) => tf.reshape(operand(0), outputShape),
});
