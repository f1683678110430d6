import { defineOp, type Op } from "../op.js";

/** Attributes of `clip`. */
export interface ClipAttributes {
  readonly low: number;
  readonly high: number;
}

/** `min(max(x, low), high)`, `low < high`; the derivative at both ends is 0. ReLU6 is `clip` from 0 to 6. */
export const clip: Op<ClipAttributes> = defineOp<{
  readonly low: number;
  readonly high: number;
}>({
  kind: "clip",
  infer([x], { low, high }) {
    if (x === undefined || !(low < high)) throw new RangeError(`clip wants x and ${low} < ${high}`);
    return x;
  },
  vjp({ builder, attributes, output, gradient }) {
    const { low, high } = attributes;
    // two steps and not one of a product: the product of a 0 and an infinite distance would be NaN
    const above = low === 0 ? output : builder.node("sub", [output, builder.scalar(low)], {});
    const below = builder.node("sub", [builder.scalar(high), output], {});
    const [over, under] = [above, below].map((distance) => builder.node("step", [distance], {}));
    const inside = builder.node("mul", [over ?? "", under ?? ""], {});
    return [builder.node("mul", [gradient, inside], {})];
  },
  onnx({ emit, attributes, inputs: [x = ""], output }) {
    emit.node("Clip", [x, emit.float(attributes.low), emit.float(attributes.high)], { output });
  },
});
