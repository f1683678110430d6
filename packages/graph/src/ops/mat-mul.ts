import type { Tensor } from "@tensorflow/tfjs-core";
import { broadcastShapes } from "../broadcast.js";
import { elementsOf, float32, isBatch } from "../graph.js";
import type { GraphBuilder } from "../graph-builder.js";
import { type BackwardContext, defineOp, type Op, type TfjsContext } from "../op.js";
import { repeated } from "../tfjs/repeated.js";
import { unbroadcast } from "./binary.js";
import type { NoAttributes } from "./unary.js";

/** Matrix product `[..., rows, inner] x [..., inner, columns]`; the axes in front broadcast by the NumPy rule. */
export const matMul: Op<NoAttributes> = defineOp<NoAttributes>({
  kind: "matMul",
  infer([a, b]) {
    const [rows, inner] = a?.shape.slice(-2) ?? [];
    const [other, columns] = b?.shape.slice(-2) ?? [];
    if (a === undefined || b === undefined || columns === undefined || inner !== other) {
      throw new RangeError(`[${a?.shape}] x [${b?.shape}] is no matrix product`);
    }
    const front = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2));
    return float32(...front, rows ?? 0, columns);
  },
  vjp(context) {
    const { builder, inputs, gradient, needs } = context;
    const [a = "", b = ""] = inputs;
    const product = () => builder.node("matMul", [gradient, turned(builder, b)], {}, `d(${a})`);
    return [
      needs[0] ? unbroadcast(builder, product(), a) : null,
      needs[1] ? secondGradient(context) : null,
    ];
  },
  onnx({ emit, inputs, output, inputTypes, untransposed }) {
    const factors = inputs.map(untransposed);
    const [transA, transB] = factors.map(({ transposed }) => (transposed ? 1n : 0n));
    if (inputTypes.every(({ shape }) => shape.length === 2) && (transA || transB)) {
      // onnxruntime would fold the transpose of a constant into another constant: seconds, for the heads of VGG
      const values = factors.map(({ value }) => value);
      emit.node("Gemm", values, {
        output,
        attributes: { transA: transA ?? 0n, transB: transB ?? 0n },
      });
    } else emit.node("MatMul", inputs, { output });
  },
  tfjs: productOnTfjs,
});

/** Gradient of the second factor: where it is one matrix for all, a single product over all rows sums on the way. */
function secondGradient({ builder, inputs: [a = "", b = ""], gradient }: Context): string {
  const { shape } = builder.type(a);
  const front = shape.slice(0, -1);
  const isOneMatrix = builder.type(b).shape.length === 2 && front.filter(isBatch).length <= 1;
  const rows = (value: string) => {
    const own = builder.type(value).shape;
    return own.length === 2 || !isOneMatrix
      ? value
      : builder.node("reshape", [value], {
          shape: [elementsOf(own.slice(0, -1)), own.at(-1) ?? 1],
        });
  };
  const product = builder.node("matMul", [turned(builder, rows(a)), rows(gradient)], {}, `d(${b})`);
  return unbroadcast(builder, product, b);
}

type Context = BackwardContext<NoAttributes>;

/** The last two axes swapped. */
function turned(builder: GraphBuilder, value: string): string {
  const permutation = builder.type(value).shape.map((_, i) => i);
  permutation.push(...permutation.splice(-2).reverse());
  return builder.node("transpose", [value], { permutation });
}

function productOnTfjs({ tf, operand, outputShape }: TfjsContext<NoAttributes>): Tensor {
  const [a, b] = [operand(0), operand(1)];
  if (b.rank === 2) {
    const rows = tf.reshape(a, [-1, a.shape.at(-1) ?? 1]);
    return tf.reshape(tf.matMul(rows, b), outputShape);
  }
  // TensorFlow.js repeats the axes in front only when one factor has none of them
  const front = outputShape.slice(0, -2);
  const whole = (x: Tensor) => repeated(tf, x, [...front, ...x.shape.slice(-2)]);
  return tf.matMul(whole(a), whole(b));
}
