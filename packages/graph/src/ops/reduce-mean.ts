import { isBatch } from "../graph.js";
import { defineOp, type Op } from "../op.js";
import {
  keptShape,
  type ReduceAttributes,
  reducedType,
  reduceOnTfjs,
  writtenAxes,
} from "./reduce.js";

/** Mean over `axes`. */
export const reduceMean: Op<ReduceAttributes> = defineOp<ReduceAttributes>({
  kind: "reduceMean",
  infer: ([x], attributes) => reducedType(x, attributes),
  vjp({ builder, attributes, inputs: [x = ""], gradient }) {
    const type = builder.type(x);
    let share = gradient;
    let count = 1;
    for (const axis of attributes.axes) {
      const size = type.shape[axis] ?? 1;
      if (isBatch(size)) {
        share = builder.node("div", [share, builder.node("batchCount", [x], { axis })], {});
      } else count *= size;
    }
    if (count !== 1) share = builder.node("mul", [share, builder.scalar(1 / count)], {});
    const shape = keptShape(type, attributes.axes);
    const kept = attributes.keepDims ? share : builder.node("reshape", [share], { shape });
    return [builder.node("broadcastLike", [kept, x], {})];
  },
  onnx({ emit, attributes, inputs: [x = ""], output, inputTypes }) {
    const keepdims = attributes.keepDims ? 1n : 0n;
    const isGlobalPool = inputTypes[0]?.shape.length === 4 && String(attributes.axes) === "2,3";
    if (!isGlobalPool) {
      emit.node("ReduceMean", [x, emit.ints(writtenAxes(inputTypes[0], attributes))], {
        output,
        attributes: { keepdims, noop_with_empty_axes: 1n },
      });
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
