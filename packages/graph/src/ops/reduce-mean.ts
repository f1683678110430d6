import { isBatch } from "../graph.js";
import { defineOp, type Op } from "../op.js";
import {
  emitReduction,
  type ReduceAttributes,
  reducedType,
  reduceOnTfjs,
  spreadBack,
} from "./reduce.js";

/** Mean over `axes`. */
export const reduceMean: Op<ReduceAttributes> = defineOp<ReduceAttributes>({
  kind: "reduceMean",
  infer: ([x], attributes) => reducedType(x, attributes),
  vjp(context) {
    const {
      builder,
      attributes,
      inputs: [x = ""],
      gradient,
    } = context;
    const { shape } = builder.type(x);
    let share = gradient;
    let count = 1;
    for (const axis of attributes.axes) {
      const size = shape[axis] ?? 1;
      if (isBatch(size)) {
        share = builder.node("div", [share, builder.node("batchCount", [x], { axis })], {});
      } else count *= size;
    }
    if (count !== 1) share = builder.node("mul", [share, builder.scalar(1 / count)], {});
    return [spreadBack(context, share)];
  },
  onnx(context) {
    const {
      emit,
      attributes,
      inputs: [x = ""],
      output,
      inputTypes,
    } = context;
    const isGlobalPool = inputTypes[0]?.shape.length === 4 && String(attributes.axes) === "2,3";
    if (!isGlobalPool) {
      emitReduction(context, "ReduceMean");
    } else if (attributes.keepDims) {
      // stays in the blocked layout of onnxruntime, which ReduceMean leaves
      emit.node("GlobalAveragePool", [x], { output });
    } else {
      emit.node("Flatten", [emit.node("GlobalAveragePool", [x])], { output });
    }
  },
  tfjs: (context) => reduceOnTfjs(context, (x, axes) => context.tf.mean(x, axes, true)),
  tfjsLayout: "any",
});
