import { defineOp, type Op } from "../op.js";

/** Attributes of `hardSigmoid`. */
export interface HardSigmoidAttributes {
  readonly slope: number;
  /** Value at 0. */
  readonly offset: number;
}

/** `min(max(slope x + offset, 0), 1)`; the derivative at both ends is 0. */
export const hardSigmoid: Op<HardSigmoidAttributes> = defineOp<HardSigmoidAttributes>({
  kind: "hardSigmoid",
  infer([x], { slope, offset }) {
    if (x === undefined || !Number.isFinite(slope) || !Number.isFinite(offset)) {
      throw new RangeError(`hardSigmoid wants x and finite numbers, got ${slope} and ${offset}`);
    }
    return x;
  },
  vjp({ builder, attributes: { slope }, output, gradient }) {
    const square = builder.node("mul", [output, output], {});
    const inside = builder.node("step", [builder.node("sub", [output, square], {})], {});
    const factor = builder.node("mul", [inside, builder.scalar(slope)], {});
    return [builder.node("mul", [gradient, factor], {})];
  },
  onnx({ emit, attributes: { slope, offset }, inputs, output }) {
    emit.node("HardSigmoid", inputs, { output, attributes: { alpha: slope, beta: offset } });
  },
  tfjs: ({ tf, operand, attributes: { slope, offset } }) =>
    tf.clipByValue(tf.add(tf.mul(operand(0), slope), offset), 0, 1),
  tfjsLayout: "any",
});
