import { defineOp, type Op } from "../op.js";

/** Attributes of `softmax`. */
export interface SoftmaxAttributes {
  /** Axis that sums to 1. */
  readonly axis: number;
}

/** `exp(x) / sum exp(x)` along `axis`. */
export const softmax: Op<SoftmaxAttributes> = defineOp<SoftmaxAttributes>({
  kind: "softmax",
  infer([x], { axis }) {
    if (x === undefined || axis < 0 || axis >= x.shape.length) {
      throw new RangeError(`softmax: axis ${axis} is not one of [${x?.shape}]`);
    }
    return x;
  },
  vjp({ builder, attributes, output, gradient }) {
    const weighted = builder.node("mul", [gradient, output], {});
    const total = builder.node("reduceSum", [weighted], {
      axes: [attributes.axis],
      keepDims: true,
    });
    return [builder.node("mul", [output, builder.node("sub", [gradient, total], {})], {})];
  },
  onnx({ emit, attributes, inputs, output }) {
    emit.node("Softmax", inputs, { output, attributes: { axis: BigInt(attributes.axis) } });
  },
});
