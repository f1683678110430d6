import { defineOp, type Op } from "../op.js";

/** Attributes of `elu`. */
export interface EluAttributes {
  /** Minus the value far below 0; at least 0. */
  readonly alpha: number;
}

/** `x` where `x > 0`, else `alpha (exp(x) - 1)`; the derivative at 0 is `alpha`. */
export const elu: Op<EluAttributes> = defineOp<EluAttributes>({
  kind: "elu",
  infer([x], { alpha }) {
    if (x === undefined || !(alpha >= 0 && alpha < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`elu wants x and a finite alpha of at least 0, got ${alpha}`);
    }
    return x;
  },
  vjp({ builder, attributes: { alpha }, output, gradient }) {
    // alpha exp(x) = y + alpha below 0, alpha above, where 1 - alpha is missing
    const above = builder.node("add", [output, builder.scalar(alpha)], {});
    const low = Number.NEGATIVE_INFINITY;
    const left = builder.node("clip", [above], { low, high: alpha });
    if (alpha === 1) return [builder.node("mul", [gradient, left], {})];
    const step = builder.node("step", [output], {});
    const missing = builder.node("mul", [step, builder.scalar(1 - alpha)], {});
    return [builder.node("mul", [gradient, builder.node("add", [left, missing], {})], {})];
  },
  onnx({ emit, attributes: { alpha }, inputs, output }) {
    emit.node("Elu", inputs, { output, attributes: { alpha } });
  },
  tfjs({ tf, operand, attributes: { alpha } }) {
    const x = operand(0);
    if (alpha === 1) return tf.elu(x);
    const below = tf.mul(tf.elu(tf.minimum(x, 0)), alpha);
    return tf.add(tf.relu(x), below);
  },
  tfjsLayout: "any",
});
