import { float32 } from "../graph.js";
import { defineOp, type Op } from "../op.js";
import type { NoAttributes } from "./unary.js";

/** Matrix product `[rows, inner] x [inner, columns]`. */
export const matMul: Op<NoAttributes> = defineOp<NoAttributes>({
  kind: "matMul",
  infer([a, b]) {
    const [rows, inner] = a?.shape ?? [];
    const [other, columns] = b?.shape ?? [];
    if (a?.shape.length !== 2 || b?.shape.length !== 2 || inner !== other) {
      throw new RangeError(`[${a?.shape}] x [${b?.shape}] is no matrix product`);
    }
    return float32(rows ?? 0, columns ?? 0);
  },
  vjp({ builder, inputs: [a = "", b = ""], gradient, needs }) {
    const turned = (value: string) => builder.node("transpose", [value], { permutation: [1, 0] });
    return [
      needs[0] ? builder.node("matMul", [gradient, turned(b)], {}, `d(${a})`) : null,
      needs[1] ? builder.node("matMul", [turned(a), gradient], {}, `d(${b})`) : null,
    ];
  },
  onnx({ emit, inputs, output }) {
    emit.node("MatMul", inputs, { output });
  },
  tfjs: ({ tf, operand }) => tf.matMul(operand(0), operand(1)),
});
