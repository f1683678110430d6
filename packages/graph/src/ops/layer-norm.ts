import type { Tensor } from "@tensorflow/tfjs-core";
import type { TensorType } from "../graph.js";
import type { Emitter } from "../onnx/emitter.js";
import { defineOp, type Op, type Tfjs } from "../op.js";

/** Attributes of `layerNorm`. */
export interface LayerNormAttributes {
  /** First of the axes that are normalised together; all behind it are too. */
  readonly axis: number;
  /** Added to the variance. */
  readonly epsilon: number;
}

/**
 * `(x - mean) / sqrt(variance + epsilon) * gamma + beta` with the mean and variance of all axes from `axis` on; gamma and
 * beta have the shape of these axes, and are 1 and 0 where absent (Ba et al., arXiv:1607.06450).
 */
export const layerNorm: Op<LayerNormAttributes> = defineOp<LayerNormAttributes>({
  kind: "layerNorm",
  infer([x, ...rest], attributes) {
    const trailing = trailingShape(x, attributes);
    const wrong = rest.find((r) => String(r.shape) !== String(trailing));
    if (x === undefined || rest.length > 2 || wrong !== undefined) {
      throw new RangeError(
        `[${wrong?.shape}] does not fit the axes from ${attributes.axis} on of [${x?.shape}]`,
      );
    }
    return x;
  },
  vjp({ builder, attributes, inputs: [x = "", gamma = "", beta], gradient, needs }) {
    const front = Array.from({ length: attributes.axis }, (_, i) => i);
    const total = (value: string) =>
      builder.node("reduceSum", [value], { axes: front, keepDims: false });
    const scaled = () => (gamma === "" ? gradient : builder.node("mul", [gradient, gamma], {}));
    const normal = () => builder.node("layerNorm", [x], attributes);
    return [
      needs[0] ? builder.node("layerNormGradient", [x, scaled()], attributes, `d(${x})`) : null,
      needs[1] ? total(builder.node("mul", [gradient, normal()], {})) : null,
      needs[2] && beta !== "" ? total(gradient) : null,
    ];
  },
  onnx({ emit, attributes, inputs: [x = "", gamma = "", beta = ""], output, inputTypes: [type] }) {
    const scale = gamma === "" ? ones(emit, trailingShape(type, attributes)) : gamma;
    emit.node("LayerNormalization", beta === "" ? [x, scale] : [x, scale, beta], {
      output,
      attributes: { axis: BigInt(attributes.axis), epsilon: attributes.epsilon },
    });
  },
  tfjs({ tf, operand, attributes, inputs: [, gamma, beta] }) {
    const { normal } = normalised(tf, operand(0), attributes);
    const scaled = gamma === undefined ? normal : tf.mul(normal, gamma);
    return beta === undefined ? scaled : tf.add(scaled, beta);
  },
});

/** Sizes of the axes that are normalised together. */
export function trailingShape(
  x: TensorType | undefined,
  { axis }: LayerNormAttributes,
): readonly number[] {
  const trailing = x?.shape.slice(axis) ?? [];
  const known = trailing.filter((d) => typeof d === "number");
  if (x === undefined || axis < 0 || known.length === 0 || known.length < trailing.length) {
    throw new RangeError(`[${x?.shape}] has no axes of known sizes from ${axis} on`);
  }
  return known;
}

/** A constant of ones, which onnxruntime works out when it loads the model. */
export function ones(emit: Emitter, shape: readonly number[]): string {
  return emit.node("Expand", [emit.float(1), emit.ints(shape)]);
}

/** `x` less its mean and over its deviation, and the deviation. */
export function normalised(
  tf: Tfjs,
  x: Tensor,
  { axis, epsilon }: LayerNormAttributes,
): { readonly normal: Tensor; readonly deviation: Tensor; readonly axes: number[] } {
  const axes = x.shape.map((_, i) => i).slice(axis);
  const centred = tf.sub(x, tf.mean(x, axes, true));
  const deviation = tf.sqrt(tf.add(tf.mean(tf.square(centred), axes, true), epsilon));
  return { normal: tf.div(centred, deviation), deviation, axes };
}
