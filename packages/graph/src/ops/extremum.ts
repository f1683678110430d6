import type { Tensor } from "@tensorflow/tfjs-core";
import { broadcastShapes } from "../broadcast.js";
import { defineOp, type Op, type Tfjs } from "../op.js";
import { unbroadcast } from "./binary.js";
import type { NoAttributes } from "./unary.js";

/**
 * The larger or smaller of two inputs that broadcast by the NumPy rule; a tie's gradient goes to the first.
 *
 * @param type - ONNX op type.
 * @param sign - 1 for the larger, -1 for the smaller.
 * @param compute - The op on TensorFlow.js.
 */
export function extremum(
  kind: string,
  type: string,
  sign: 1 | -1,
  compute: (tf: Tfjs, a: Tensor, b: Tensor) => Tensor,
): Op<NoAttributes> {
  return defineOp<NoAttributes>({
    kind,
    infer([a, b]) {
      if (a === undefined || b === undefined) throw new RangeError(`${kind} wants two inputs`);
      return { dtype: "float32", shape: broadcastShapes(a.shape, b.shape) };
    },
    vjp({ builder, inputs: [a = "", b = ""], gradient, needs }) {
      const lead = builder.node("sub", sign === 1 ? [b, a] : [a, b], {});
      const second = builder.node("mul", [gradient, builder.node("step", [lead], {})], {});
      const first = () => builder.node("sub", [gradient, second], {});
      return [
        needs[0] ? unbroadcast(builder, first(), a) : null,
        needs[1] ? unbroadcast(builder, second, b) : null,
      ];
    },
    onnx({ emit, inputs, output }) {
      emit.node(type, inputs, { output });
    },
    tfjs: ({ tf, operand }) => compute(tf, operand(0), operand(1)),
    tfjsLayout: "any",
  });
}
