import { defineOp, type Op } from "../op.js";
import {
  keptShape,
  type ReduceAttributes,
  reducedType,
  reduceOnTfjs,
  writtenAxes,
} from "./reduce.js";

/** Sum over `axes`. */
export const reduceSum: Op<ReduceAttributes> = defineOp<ReduceAttributes>({
  kind: "reduceSum",
  infer: ([x], attributes) => reducedType(x, attributes),
  vjp({ builder, attributes, inputs: [x = ""], gradient }) {
    const shape = keptShape(builder.type(x), attributes.axes);
    const kept = attributes.keepDims ? gradient : builder.node("reshape", [gradient], { shape });
    return [builder.node("broadcastLike", [kept, x], {})];
  },
  onnx({ emit, attributes, inputs: [x = ""], output, inputTypes }) {
    emit.node("ReduceSum", [x, emit.ints(writtenAxes(inputTypes[0], attributes))], {
      output,
      attributes: { keepdims: attributes.keepDims ? 1n : 0n, noop_with_empty_axes: 1n },
    });
  },
  tfjs: (context) => reduceOnTfjs(context, (x, axes) => context.tf.sum(x, axes, true)),
  tfjsLayout: "any",
});
