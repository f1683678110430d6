import { float32 } from "../graph.js";
import { defineOp, type Op } from "../op.js";
import { alongAxis } from "../tfjs/along-axis.js";

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
  tfjs({ tf, operand, attributes: { axis: along, start, end }, axis }) {
    const x = operand(0);
    return alongAxis(tf, x, axis(along, x.rank), (cut) =>
      tf.slice(cut, [0, start, 0], [-1, end - start, -1]),
    );
  },
  tfjsLayout: "any",
});
