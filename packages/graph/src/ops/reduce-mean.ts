import { defineOp, type Op } from "../op.js";
import { keptShape, type ReduceAttributes, reducedType, reduceOnTfjs } from "./reduce.js";

/** Mean over `axes`, whose sizes must be known (not the batch). */
export const reduceMean: Op<ReduceAttributes> = defineOp<ReduceAttributes>({
  kind: "reduceMean",
  infer([x], attributes) {
    const type = reducedType(x, attributes);
    if (attributes.axes.some((a) => x?.shape[a] === "batch")) {
      throw new RangeError("reduceMean over the batch: use reduceSum with weights of your own");
    }
    return type;
  },
  vjp({ builder, attributes, inputs: [x = ""], gradient }) {
    const type = builder.type(x);
    const count = attributes.axes.reduce((n, a) => n * (type.shape[a] as number), 1);
    const share = builder.node("mul", [gradient, builder.scalar(1 / count)], {});
    const shape = keptShape(type, attributes.axes);
    const kept = attributes.keepDims ? share : builder.node("reshape", [share], { shape });
    return [builder.node("broadcastLike", [kept, x], {})];
  },
  onnx({ emit, attributes, inputs: [x = ""], output, inputTypes }) {
    const keepdims = attributes.keepDims ? 1n : 0n;
    const isGlobalPool = inputTypes[0]?.shape.length === 4 && String(attributes.axes) === "2,3";
    if (!isGlobalPool) {
      emit.node("ReduceMean", [x, emit.ints(attributes.axes)], {
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
