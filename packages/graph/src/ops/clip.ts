import { defineOp, type Op } from "../op.js";

/** Attributes of `clip`. */
export interface ClipAttributes {
  readonly low: number;
  readonly high: number;
}

/** Distances below this have a float32 square. */
const LARGE = 1e18;

/** `min(max(x, low), high)`, `low < high`; the derivative at both ends is 0. ReLU6 is `clip` from 0 to 6. */
export const clip: Op<ClipAttributes> = defineOp<ClipAttributes>({
  kind: "clip",
  infer([x], { low, high }) {
    if (x === undefined || !(low < high)) throw new RangeError(`clip wants x and ${low} < ${high}`);
    return x;
  },
  vjp({ builder, attributes, output, gradient }) {
    const { low, high } = attributes;
    const above = low === 0 ? output : builder.node("sub", [output, builder.scalar(low)], {});
    const below = builder.node("sub", [builder.scalar(high), output], {});
    const step = (distance: string) => builder.node("step", [distance], {});
    const product = (a: string, b: string) => builder.node("mul", [a, b], {});
    // one step of the product is cheaper, but 0 times an infinite distance is NaN
    const small = Math.max(Math.abs(low), Math.abs(high)) < LARGE;
    const inside = small ? step(product(above, below)) : product(step(above), step(below));
    return [builder.node("mul", [gradient, inside], {})];
  },
  onnx({ emit, attributes, inputs: [x = ""], output }) {
    emit.node("Clip", [x, emit.float(attributes.low), emit.float(attributes.high)], { output });
  },
  tfjs: ({ tf, operand, attributes: { low, high } }) => tf.clipByValue(operand(0), low, high),
  tfjsLayout: "any",
});
