import { defineOp, type Op } from "../op.js";
import { steepClip } from "./steep-clip.js";

/** Attributes of `leakyRelu`. */
export interface LeakyReluAttributes {
  /** Slope where x is negative. */
  readonly alpha: number;
}

/**
 * `x` where `x > 0`, else `alpha x`; the derivative at 0 is `alpha` for `alpha` from 0 to 1, else that of the interval between
 * `alpha` and 1 which is nearest to 0.
 */
export const leakyRelu: Op<LeakyReluAttributes> = defineOp<LeakyReluAttributes>({
  kind: "leakyRelu",
  infer([x], { alpha }) {
    if (x === undefined || !Number.isFinite(alpha)) {
      throw new RangeError(`leakyRelu wants x and a finite alpha, got ${alpha}`);
    }
    return x;
  },
  vjp({ builder, attributes: { alpha }, inputs: [x = ""], gradient }) {
    if (alpha === 1) return [gradient];
    const slope =
      alpha < 1
        ? steepClip(builder, x, alpha, 1)
        : steepClip(builder, builder.node("neg", [x], {}), 1, alpha);
    return [builder.node("mul", [gradient, slope], {})];
  },
  onnx({ emit, attributes: { alpha }, inputs, output }) {
    emit.node("LeakyRelu", inputs, { output, attributes: { alpha } });
  },
  tfjs: ({ tf, operand, attributes }) => tf.leakyRelu(operand(0), attributes.alpha),
  tfjsLayout: "any",
});
