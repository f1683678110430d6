import { defineOp, type Op } from "../op.js";

/** Attributes of `pow`. */
export interface PowAttributes {
  readonly exponent: number;
}

/**
 * `x` to a constant exponent `p`, with derivative `p x^(p - 1)`. As in IEEE 754 a negative `x` has no power (NaN) where the
 * exponent is not whole.
 */
export const pow: Op<PowAttributes> = defineOp<PowAttributes>({
  kind: "pow",
  infer([x], { exponent }) {
    if (x === undefined || !Number.isFinite(exponent)) {
      throw new RangeError(`pow wants x and a finite exponent, got ${exponent}`);
    }
    return x;
  },
  vjp({ builder, attributes: { exponent }, inputs: [x = ""], gradient }) {
    if (exponent === 0) return [null];
    if (exponent === 1) return [gradient];
    const lower = exponent === 2 ? x : builder.node("pow", [x], { exponent: exponent - 1 });
    const slope = builder.node("mul", [lower, builder.scalar(exponent)], {});
    return [builder.node("mul", [gradient, slope], {})];
  },
  onnx({ emit, attributes, inputs: [x = ""], output }) {
    emit.node("Pow", [x, emit.float(attributes.exponent)], { output });
  },
  tfjs: ({ tf, operand, attributes }) => tf.pow(operand(0), attributes.exponent),
  tfjsLayout: "any",
});
