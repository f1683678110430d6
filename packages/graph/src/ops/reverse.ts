import { defineOp, type Op } from "../op.js";
import { alongAxis } from "../tfjs/along-axis.js";

/** Attributes of a reversal. */
export interface ReverseAttributes {
  /** Axes that are read backwards. */
  readonly axes: readonly number[];
}

/** Elements in opposite order along `axes`. */
export const reverse: Op<ReverseAttributes> = defineOp<ReverseAttributes>({
  kind: "reverse",
  infer([x], { axes }) {
    if (x === undefined || axes.some((a) => a < 0 || a >= x.shape.length)) {
      throw new RangeError(`axes [${axes}] are not within [${x?.shape}]`);
    }
    return x;
  },
  vjp({ builder, attributes, gradient }) {
    return [builder.node("reverse", [gradient], attributes)];
  },
  onnx({ emit, attributes: { axes }, inputs: [x = ""], output }) {
    const all = (value: number) => emit.ints(axes.map(() => value));
    // from the last element back to before the first; the end is clamped by the op
    emit.node("Slice", [x, all(-1), all(-(2 ** 31)), emit.ints(axes), all(-1)], { output });
  },
  tfjs({ tf, operand, attributes: { axes }, axis }) {
    const x = operand(0);
    return axes.reduce(
      (turned, a) => alongAxis(tf, turned, axis(a, x.rank), (flat) => tf.reverse(flat, 1)),
      tf.clone(x),
    );
  },
  tfjsLayout: "any",
});
