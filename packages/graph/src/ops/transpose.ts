import { float32 } from "../graph.js";
import { intsAttribute } from "../onnx/emitter.js";
import { defineOp, type Op } from "../op.js";
import { permutations, type TfjsLayout, type TfjsLayouts } from "../tfjs/layout.js";

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
  tfjs({ tf, operand, attributes: { permutation }, layouts }) {
    const x = operand(0);
    const order = x.rank === 4 ? moved(permutation, layouts) : permutation;
    return order.every((a, i) => a === i) ? tf.clone(x) : tf.transpose(x, [...order]);
  },
  tfjsLayout({ attributes: { permutation }, have: [input = "first"] }) {
    const candidates = Object.keys(permutations) as TfjsLayout[];
    const free = candidates.find(
      (output) =>
        permutation.length === 4 &&
        moved(permutation, { inputs: [input], output }).every((a, i) => a === i),
    );
    return { inputs: [input], output: free ?? "first" };
  },
});

/** The permutation that a rank-4 value undergoes in memory. */
function moved(
  permutation: readonly number[],
  { inputs: [input = "first"], output }: TfjsLayouts,
): number[] {
  return permutations[output].map((a) => permutations[input].indexOf(permutation[a] ?? 0));
}
