import { broadcastAxes, broadcastShapes } from "../broadcast.js";
import { defineOp, type Op } from "../op.js";
import type { NoAttributes } from "./unary.js";

/** `x` repeated to the shape of `like`, whose values do not matter. */
export const broadcastLike: Op<NoAttributes> = defineOp<NoAttributes>({
  kind: "broadcastLike",
  infer([x, like]) {
    if (x === undefined || like === undefined)
      throw new RangeError("broadcastLike wants two inputs");
    const shape = broadcastShapes(x.shape, like.shape);
    if (String(shape) !== String(like.shape)) {
      throw new RangeError(`[${x.shape}] cannot be repeated to [${like.shape}]`);
    }
    return like;
  },
  vjp({ builder, inputs: [x = ""], gradient }) {
    const { shape } = builder.type(x);
    const axes = broadcastAxes(shape, builder.type(gradient).shape);
    if (axes.length === 0) return [gradient, null];
    const summed = builder.node("reduceSum", [gradient], { axes, keepDims: true });
    return [builder.node("reshape", [summed], { shape }), null];
  },
  onnx({ emit, inputs: [x = "", like = ""], output }) {
    emit.node("Expand", [x, emit.node("Shape", [like])], { output });
  },
  tfjs: ({ tf, operand, outputShape, arranged }) =>
    tf.broadcastTo(operand(0), arranged(outputShape)),
  tfjsLayout: "any",
});
