import { ndArray } from "@xrt/core";
import { float32 } from "../graph.js";
import { type BackwardContext, defineOp, type Op } from "../op.js";
import { alongAxis } from "../tfjs/along-axis.js";

/** Attributes of `gather`. */
export interface GatherAttributes {
  /** Axis along which elements are picked; its size must be known. */
  readonly axis: number;
  /** For each element of the result which one of `x` it is, from 0; any order, repeated at will. */
  readonly indices: readonly number[];
}

/** Up to this many uses of one element its gradient is a sum of gathers; above, a matrix product sums. */
const USES = 4;

/** Elements picked along one axis. */
export const gather: Op<GatherAttributes> = defineOp<GatherAttributes>({
  kind: "gather",
  infer([x], { axis, indices }) {
    const size = x?.shape[axis];
    if (x === undefined || typeof size !== "number" || indices.length === 0) {
      throw new RangeError(`gather wants an axis of known size and indices, got [${x?.shape}]`);
    }
    const outside = indices.find((i) => !(Number.isInteger(i) && i >= 0 && i < size));
    if (outside !== undefined) {
      throw new RangeError(`index ${outside} along axis ${axis} is not within [${x.shape}]`);
    }
    return float32(...x.shape.map((d, i) => (i === axis ? indices.length : d)));
  },
  vjp(context) {
    const size = context.builder.type(context.inputs[0] ?? "").shape[context.attributes.axis];
    const users = Array.from({ length: Number(size) }, (): number[] => []);
    for (const [to, from] of context.attributes.indices.entries()) users[from]?.push(to);
    const most = users.reduce((n, u) => Math.max(n, u.length), 0);
    return [most > USES ? summedByProduct(context, users) : summedByGathers(context, users, most)];
  },
  onnx({ emit, attributes: { axis, indices }, inputs: [x = ""], output }) {
    emit.node("Gather", [x, emit.ints(indices)], { output, attributes: { axis: BigInt(axis) } });
  },
  tfjs: ({ tf, operand, attributes: { axis: along, indices }, axis }) =>
    alongAxis(tf, operand(0), axis(along, operand(0).rank), (x) =>
      tf.gather(x, tf.tensor1d([...indices], "int32"), 1),
    ),
  tfjsLayout: "any",
});

/** The k-th uses of all elements are one gather, for elements without a k-th use from a zero behind the gradient. */
function summedByGathers(
  { builder, attributes: { axis, indices }, gradient }: BackwardContext<GatherAttributes>,
  users: readonly (readonly number[])[],
  most: number,
): string {
  const nothing = indices.length;
  const rank = builder.type(gradient).shape.length;
  const complete = users.every((u) => u.length === most);
  const from = complete
    ? gradient
    : builder.node("pad", [gradient], {
        before: Array.from({ length: rank }, () => 0),
        after: Array.from({ length: rank }, (_, i) => (i === axis ? 1 : 0)),
        value: 0,
      });
  const parts = Array.from({ length: most }, (_, k) =>
    builder.node("gather", [from], { axis, indices: users.map((u) => u[k] ?? nothing) }),
  );
  return parts.reduce((sum, part) => builder.node("add", [sum, part], {}));
}

/** The matrix of who uses whom, times the gradient with its axes in front as columns. */
function summedByProduct(
  { builder, attributes: { axis, indices }, gradient }: BackwardContext<GatherAttributes>,
  users: readonly (readonly number[])[],
): string {
  const uses = new Float32Array(users.length * indices.length);
  for (const [to, from] of indices.entries()) uses[from * indices.length + to] = 1;
  const matrix = builder.constant(ndArray(uses, [users.length, indices.length]));
  const rank = builder.type(gradient).shape.length;
  if (rank === 1) {
    const column = builder.node("reshape", [gradient], { shape: [indices.length, 1] });
    const product = builder.node("matMul", [matrix, column], {});
    return builder.node("reshape", [product], { shape: [users.length] });
  }
  const order = Array.from({ length: rank }, (_, i) => i).filter((i) => i !== axis);
  const permutation = [...order.slice(0, -1), axis, ...order.slice(-1)];
  const turned = builder.node("transpose", [gradient], { permutation });
  const product = builder.node("matMul", [matrix, turned], {});
  const inverse = permutation.map((_, i) => permutation.indexOf(i));
  return builder.node("transpose", [product], { permutation: inverse });
}
