import { elementsOf, isBatch } from "../../graph.js";
import { type NodeContext, type NodeImport, plainValue } from "../node-import.js";
import { axisOf, channelsLast, shapeOf, type Tensor } from "../value.js";

/** `Mean` or `Sum` over constant axes. */
export const reduce =
  (kind: "reduceMean" | "reduceSum"): NodeImport =>
  (context) => {
    const { builder, path } = context;
    const { x, axes, keepDims } = reductionOf(context);
    if (axes.length === 0) return x;
    const result = builder.node(kind, [x.name], { axes, keepDims }, path);
    return { ...x, name: result, first: x.first && keepDims };
  };

/** `Max` or `Min` over constant axes: a max-pooling of rows that hold what is reduced. */
export const extreme =
  (sign: 1 | -1): NodeImport =>
  (context) => {
    const { session, builder, path } = context;
    const { x: given, axes: _, keepDims, wanted } = reductionOf(context);
    const x = channelsLast(session, given);
    const { shape } = builder.type(x.name);
    if (wanted.length === 0) return x;
    const kept = shape.map((_, i) => i).filter((i) => !wanted.includes(i));
    const permutation = [...kept, ...wanted];
    const turned = permutation.every((p, i) => p === i)
      ? x.name
      : builder.node("transpose", [x.name], { permutation });
    const length = Number(elementsOf(wanted.map((i) => shape[i] ?? 1)));
    const rows = [elementsOf(kept.map((i) => shape[i] ?? 1)), 1, 1, length];
    const flat = builder.node("reshape", [turned], { shape: rows });
    const signed = sign === 1 ? flat : builder.node("neg", [flat], {});
    const largest = builder.node("maxPool", [signed], {
      kernel: [1, length],
      strides: [1, 1],
      dilations: [1, 1],
      pads: [0, 0, 0, 0],
    });
    const result = sign === 1 ? largest : builder.node("neg", [largest], {});
    const to = shape.flatMap((d, i) => (wanted.includes(i) ? (keepDims ? [1] : []) : [d]));
    return plainValue(builder.node("reshape", [result], { shape: to }, path));
  };

interface Reduction {
  readonly x: Tensor;
  /** Axes of x as it lies. */
  readonly axes: number[];
  /** Axes in the order of TensorFlow. */
  readonly wanted: number[];
  readonly keepDims: boolean;
}

/** What is reduced, in a layout in which the axes that remain are in the order of TensorFlow. */
function reductionOf(context: NodeContext): Reduction {
  const { session, attributes, numbers, refuse } = context;
  const given = context.tensor(0);
  const shape = shapeOf(session, given);
  const keepDims = attributes.bool("keep_dims") || attributes.bool("keepdims");
  const wanted = [...new Set(numbers(1).map((axis) => (axis + shape.length) % shape.length))].sort(
    (a, b) => a - b,
  );
  if (wanted.some((axis) => isBatch(shape[axis] ?? 1)))
    refuse("it reduces the batch; reduce other axes");
  const rest = shape.map((_, i) => axisOf(session, given, i)).filter((_, i) => !wanted.includes(i));
  const inOrder = keepDims || rest.every((axis, i) => i === 0 || axis > (rest[i - 1] ?? 0));
  const x = inOrder ? given : channelsLast(session, given);
  return {
    x,
    wanted,
    keepDims,
    axes: wanted.map((axis) => axisOf(session, x, axis)).sort((a, b) => a - b),
  };
}
