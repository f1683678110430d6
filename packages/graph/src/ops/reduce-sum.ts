import { defineOp, type Op } from "../op.js";
import {
  emitReduction,
  type ReduceAttributes,
  reducedType,
  reduceOnTfjs,
  spreadBack,
} from "./reduce.js";

/** Sum over `axes`. */
export const reduceSum: Op<ReduceAttributes> = defineOp<ReduceAttributes>({
  kind: "reduceSum",
  infer: ([x], attributes) => reducedType(x, attributes),
  vjp: (context) => [spreadBack(context, context.gradient)],
  onnx: (context) => emitReduction(context, "ReduceSum"),
  tfjs: (context) => reduceOnTfjs(context, (x, axes) => context.tf.sum(x, axes, true)),
  tfjsLayout: "any",
});
