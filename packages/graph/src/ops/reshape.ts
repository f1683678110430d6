import { type Dim, float32 } from "../graph.js";
import { defineOp, type Op } from "../op.js";

/** Attributes of a reshape. */
export interface ReshapeAttributes {
  /** The new shape; `"batch"` may occur once. */
  readonly shape: readonly Dim[];
}

/** The same elements in row-major order under another shape. */
export const reshape: Op<ReshapeAttributes> = defineOp<ReshapeAttributes>({
  kind: "reshape",
  infer([x], { shape }) {
    const size = (dims: readonly Dim[]) =>
      dims.reduce<number>((n, d) => (d === "batch" ? n : n * d), 1);
    const batches = (dims: readonly Dim[]) => dims.filter((d) => d === "batch").length;
    if (x === undefined || size(x.shape) !== size(shape) || batches(x.shape) !== batches(shape)) {
      throw new RangeError(`[${x?.shape}] cannot be reshaped to [${shape}]`);
    }
    return float32(...shape);
  },
  vjp({ builder, inputs: [x = ""], gradient }) {
    return [builder.node("reshape", [gradient], { shape: builder.type(x).shape })];
  },
  onnx({ emit, attributes, inputs: [x = ""], output }) {
    const target = attributes.shape.map((d) => (d === "batch" ? -1 : d));
    emit.node("Reshape", [x, emit.ints(target)], { output });
  },
  tfjs: ({ tf, operand, outputShape }) => tf.reshape(operand(0), outputShape),
});
