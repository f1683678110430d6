import { broadcastShapes } from "../broadcast.js";
import { type Dim, isBatch, sizeAt } from "../graph.js";
import { defineOp, type Op } from "../op.js";
import { repeated } from "../tfjs/repeated.js";
import { unbroadcast } from "./binary.js";

/** Attributes of `expand`. */
export interface ExpandAttributes {
  readonly shape: readonly Dim[];
}

/**
 * `x` repeated to `shape` by the NumPy rule. A second input, `sample`, whose axis 0 is `"batch"`, says how many images there
 * are; it is `""` where `shape` has no batch, and its values do not matter.
 */
export const expand: Op<ExpandAttributes> = defineOp<ExpandAttributes>({
  kind: "expand",
  infer([x, sample], { shape }) {
    if (x === undefined || String(broadcastShapes(x.shape, shape)) !== String(shape)) {
      throw new RangeError(`[${x?.shape}] cannot be repeated to [${shape}]`);
    }
    if (shape.some(isBatch) && sample?.shape[0] !== "batch") {
      throw new RangeError(`[${shape}] wants a sample [batch, ...], got [${sample?.shape}]`);
    }
    return { dtype: x.dtype, shape };
  },
  vjp: ({ builder, inputs: [x = ""], gradient }) => [unbroadcast(builder, gradient, x), null],
  onnx({ emit, attributes: { shape }, inputs: [x = "", sample = ""], output }) {
    const count = (d: Exclude<Dim, number>) => {
      const batch = emit.node("Shape", [sample], { attributes: { start: 0n, end: 1n } });
      return emit.node("Mul", [batch, emit.ints([sizeAt(d, 1)])]);
    };
    const sizes = shape.map((d) => (isBatch(d) ? count(d) : emit.ints([d])));
    const all = emit.node("Concat", sizes, { attributes: { axis: 0n } });
    emit.node("Expand", [x, all], { output });
  },
  tfjs: ({ tf, operand, outputShape }) => repeated(tf, operand(0), outputShape),
  tfjsLayout: ({ have }) => ({ inputs: ["first", ...have.slice(1)], output: "first" }),
});
