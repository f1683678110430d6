import { float32 } from "../graph.js";
import { defineOp, type Op } from "../op.js";

/** Attributes of `concat`. */
export interface ConcatAttributes {
  /** Axis along which the values follow one another. */
  readonly axis: number;
}

/** Values one after another along `axis`. */
export const concat: Op<ConcatAttributes> = defineOp<ConcatAttributes>({
  kind: "concat",
  infer(inputs, { axis }) {
    const [first, ...rest] = inputs;
    const fits = rest.every(
      (t) =>
        t.shape.length === first?.shape.length &&
        t.shape.every((d, i) => i === axis || d === first.shape[i]),
    );
    const known = inputs.every((t) => typeof t.shape[axis] === "number");
    if (first === undefined || !fits || !known) {
      throw new RangeError(`[${inputs.map((t) => `[${t.shape}]`)}] do not join along axis ${axis}`);
    }
    const total = inputs.reduce((n, t) => n + (t.shape[axis] as number), 0);
    return float32(...first.shape.map((d, i) => (i === axis ? total : d)));
  },
  vjp({ builder, attributes: { axis }, inputs, gradient, needs }) {
    let end = 0;
    return inputs.map((name, i) => {
      const start = end;
      end += builder.type(name).shape[axis] as number;
      return needs[i] ? builder.node("slice", [gradient], { axis, start, end }) : null;
    });
  },
  onnx({ emit, attributes, inputs, output }) {
    emit.node("Concat", inputs, { output, attributes: { axis: BigInt(attributes.axis) } });
  },
  tfjs: ({ tf, attributes, inputs, operand, outputShape, axis }) =>
    tf.concat(
      inputs.map((_, i) => operand(i)),
      axis(attributes.axis, outputShape.length),
    ),
  tfjsLayout: "any",
});
