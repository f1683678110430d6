import { float32 } from "../graph.js";
import { defineOp, type Op } from "../op.js";

/** Attributes of `batchCount`. */
export interface BatchCountAttributes {
  /** Axis that is counted. */
  readonly axis: number;
}

/** float32 in ONNX. */
const FLOAT = 1n;

/** Number of elements of `x` along one axis as a number of shape `[]`; means over the batch need it. Its derivative is 0. */
export const batchCount: Op<BatchCountAttributes> = defineOp<BatchCountAttributes>({
  kind: "batchCount",
  infer([x], { axis }) {
    if (x?.shape[axis] === undefined) {
      throw new RangeError(`axis ${axis} is not one of [${x?.shape}]`);
    }
    return float32();
  },
  vjp: () => [null],
  onnx({ emit, attributes: { axis }, inputs, output }) {
    const attributes = { start: BigInt(axis), end: BigInt(axis + 1) };
    const size = emit.node("Shape", inputs, { attributes });
    const number = emit.node("Cast", [size], { attributes: { to: FLOAT } });
    emit.node("Squeeze", [number], { output });
  },
  tfjs: ({ tf, operand, attributes, axis }) =>
    tf.scalar(operand(0).shape[axis(attributes.axis, operand(0).rank)] ?? 0),
  tfjsLayout: "any",
});
