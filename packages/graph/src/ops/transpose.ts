import { float32 } from "../graph.js";
import { intsAttribute } from "../onnx/emitter.js";
import { defineOp, type Op } from "../op.js";

/** Attributes of a transposition. */
export interface TransposeAttributes {
  /** Axis of x that becomes axis i. */
  readonly permutation: readonly number[];
}

/** Axes in another order. */
export const transpose: Op<TransposeAttributes> = defineOp<TransposeAttributes>({
  kind: "transpose",
  infer([x], { permutation }) {
    const sorted = [...permutation].sort((a, b) => a - b);
    if (x === undefined || sorted.length !== x.shape.length || sorted.some((p, i) => p !== i)) {
      throw new RangeError(`[${permutation}] does not permute the axes of [${x?.shape}]`);
    }
    return float32(...permutation.map((p) => x.shape[p] ?? 0));
  },
  vjp({ builder, attributes, gradient }) {
    const inverse = attributes.permutation.map((_, i) => attributes.permutation.indexOf(i));
    return [builder.node("transpose", [gradient], { permutation: inverse })];
  },
  onnx({ emit, attributes, inputs, output }) {
    emit.node("Transpose", inputs, {
      output,
      attributes: { perm: intsAttribute(attributes.permutation) },
    });
  },
});
