import { defineOp, type Op } from "../op.js";
import { type LayerNormAttributes, normalised, ones, trailingShape } from "./layer-norm.js";

/**
 * Gradient of `layerNorm` without gamma and beta with respect to `x`, from `x` and the gradient `dy` of the result: with the
 * normalised `n` and the deviation `s`, `(dy - mean(dy) - n mean(dy n)) / s`.
 *
 * An op of its own because the ONNX op hands out `n` and `1 / s` in one pass over `x`.
 */
export const layerNormGradient: Op<LayerNormAttributes> = defineOp<LayerNormAttributes>({
  kind: "layerNormGradient",
  infer([x, dy], attributes) {
    trailingShape(x, attributes);
    if (x === undefined || String(dy?.shape) !== String(x.shape)) {
      throw new RangeError(`the gradient is [${dy?.shape}], wants [${x?.shape}]`);
    }
    return x;
  },
  onnx({ emit, attributes, inputs: [x = "", dy = ""], output, inputTypes: [type] }) {
    const scale = ones(emit, trailingShape(type, attributes));
    const [normal = "", , inverse = ""] = emit.nodeWithSeveral(
      3,
      "LayerNormalization",
      [x, scale],
      { axis: BigInt(attributes.axis), epsilon: attributes.epsilon },
    );
    const axes = emit.ints((type?.shape ?? []).map((_, i) => i).slice(attributes.axis));
    const mean = (value: string) => emit.node("ReduceMean", [value, axes]);
    const along = emit.node("Mul", [normal, mean(emit.node("Mul", [dy, normal]))]);
    const centred = emit.node("Sub", [dy, mean(dy)]);
    emit.node("Mul", [emit.node("Sub", [centred, along]), inverse], { output });
  },
  tfjs({ tf, operand, attributes }) {
    const { normal, deviation, axes } = normalised(tf, operand(0), attributes);
    const along = tf.mul(normal, tf.mean(tf.mul(operand(1), normal), axes, true));
    const centred = tf.sub(operand(1), tf.mean(operand(1), axes, true));
    return tf.div(tf.sub(centred, along), deviation);
  },
});
