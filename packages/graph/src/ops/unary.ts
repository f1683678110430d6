import type { Tensor } from "@tensorflow/tfjs-core";
import type { GraphBuilder } from "../graph-builder.js";
import { defineOp, type Op, type Tfjs } from "../op.js";

/** No attributes. */
export type NoAttributes = Readonly<Record<never, never>>;

/**
 * An element-wise op of one input.
 *
 * @param type - ONNX op type.
 * @param derivative - Emits the factor that the arriving gradient is multiplied by and the product itself.
 * @param compute - The op on TensorFlow.js.
 */
export function unary(
  kind: string,
  type: string,
  derivative: (builder: GraphBuilder, x: string, y: string, gradient: string) => string | null,
  compute: (tf: Tfjs, x: Tensor) => Tensor,
): Op<NoAttributes> {
  return defineOp<NoAttributes>({
    kind,
    infer([x]) {
      if (x === undefined) throw new RangeError(`${kind} wants one input`);
      return x;
    },
    vjp({ builder, inputs: [x = ""], output, gradient }) {
      return [derivative(builder, x, output, gradient)];
    },
    onnx({ emit, inputs, output }) {
      emit.node(type, inputs, { output });
    },
    tfjs: ({ tf, operand }) => compute(tf, operand(0)),
    tfjsLayout: "any",
  });
}
