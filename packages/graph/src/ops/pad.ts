import { float32, isBatch } from "../graph.js";
import { defineOp, type Op } from "../op.js";
import { alongAxis } from "../tfjs/along-axis.js";

/** Attributes of a padding. */
export interface PadAttributes {
  /** Elements added in front, per axis. */
  readonly before: readonly number[];
  /** Elements added behind, per axis. */
  readonly after: readonly number[];
  /** What they hold. */
  readonly value: number;
}

/** A frame of one value around `x`. */
export const pad: Op<PadAttributes> = defineOp<PadAttributes>({
  kind: "pad",
  infer([x], { before, after }) {
    const added = (i: number) => (before[i] ?? 0) + (after[i] ?? 0);
    const negative = [...before, ...after].some((n) => n < 0);
    const batchPadded = x?.shape.some((d, i) => isBatch(d) && added(i) !== 0);
    if (
      x === undefined ||
      before.length !== x.shape.length ||
      after.length !== x.shape.length ||
      batchPadded ||
      negative
    ) {
      throw new RangeError(`padding [${before}] and [${after}] does not fit [${x?.shape}]`);
    }
    return float32(...x.shape.map((d, i) => (isBatch(d) ? d : d + added(i))));
  },
  vjp({ builder, attributes: { before, after }, inputs: [x = ""], gradient }) {
    let cut = gradient;
    for (const [axis, size] of builder.type(x).shape.entries()) {
      const start = before[axis] ?? 0;
      if (isBatch(size) || (start === 0 && after[axis] === 0)) continue;
      cut = builder.node("slice", [cut], { axis, start, end: start + size });
    }
    return [cut];
  },
  onnx({ emit, attributes, inputs: [x = ""], output }) {
    const pads = emit.ints([...attributes.before, ...attributes.after]);
    emit.node("Pad", [x, pads, emit.float(attributes.value)], { output });
  },
  tfjs({ tf, operand, attributes: { before, after, value }, arranged }) {
    const frame = arranged(before.map((n, i): [number, number] => [n, after[i] ?? 0]));
    if (frame.length <= 4) return tf.pad(operand(0), frame, value);
    const none: [number, number] = [0, 0];
    return frame.reduce(
      (x, [front, back], axis) =>
        front + back === 0
          ? x
          : alongAxis(tf, x, axis, (flat) => tf.pad(flat, [none, [front, back], none], value)),
      tf.clone(operand(0)),
    );
  },
  tfjsLayout: "any",
});
