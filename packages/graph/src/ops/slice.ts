import { float32 } from "../graph.js";
import { defineOp, type Op } from "../op.js";

/** Attributes of a slice. */
export interface SliceAttributes {
  /** Axis that is cut. */
  readonly axis: number;
  /** First element, from 0. */
  readonly start: number;
  /** Element after the last. */
  readonly end: number;
}

/** Elements `[start, end)` along one axis. */
export const slice: Op<SliceAttributes> = defineOp<SliceAttributes>({
  kind: "slice",
  infer([x], { axis, start, end }) {
    const size = x?.shape[axis];
    if (
      x === undefined ||
      typeof size !== "number" ||
      !(start >= 0 && start < end && end <= size)
    ) {
      throw new RangeError(`[${start}, ${end}) along axis ${axis} is not within [${x?.shape}]`);
    }
    return float32(...x.shape.map((d, i) => (i === axis ? end - start : d)));
  },
  vjp({ builder, attributes: { axis, start, end }, inputs: [x = ""], gradient }) {
    const { shape } = builder.type(x);
    const before = shape.map((_, i) => (i === axis ? start : 0));
    const after = shape.map((d, i) => (i === axis ? (d as number) - end : 0));
    return [builder.node("pad", [gradient], { before, after, value: 0 })];
  },
  onnx({ emit, attributes: { axis, start, end }, inputs: [x = ""], output }) {
    emit.node("Slice", [x, emit.ints([start]), emit.ints([end]), emit.ints([axis])], { output });
  },
  tfjs({ tf, operand, attributes, outputShape, arranged }) {
    const begin = outputShape.map((_, i) => (i === attributes.axis ? attributes.start : 0));
    return tf.slice(operand(0), arranged(begin), arranged(outputShape));
  },
  tfjsLayout: "any",
});
