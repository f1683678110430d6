import { broadcastShapes } from "../broadcast.js";
import { defineOp, type Op } from "../op.js";
import { repeated } from "../tfjs/repeated.js";
import { unbroadcast } from "./binary.js";
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
    return [unbroadcast(builder, gradient, x), null];
  },
  onnx({ emit, inputs: [x = "", like = ""], output }) {
    emit.node("Expand", [x, emit.node("Shape", [like])], { output });
  },
  tfjs: ({ tf, operand, outputShape, arranged }) => repeated(tf, operand(0), arranged(outputShape)),
  tfjsLayout: "any",
});
