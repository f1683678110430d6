import { type Dim, isBatch } from "../../graph.js";
import { resolveShape } from "../../target-shape.js";
import { type NodeContext, type NodeImport, plainValue, upTo } from "../node-import.js";
import { axisOf, channelsFirst, constant, shapeOf, type Tensor, type Value } from "../value.js";

/** `Pad` and `PadV2`, whose input 2 is what the frame holds. */
export const pad: NodeImport = ({ session, builder, inputs, tensor, numbers, path }) => {
  const x = tensor(0);
  const paddings = numbers(1);
  const rank = shapeOf(session, x).length;
  const [before, after] = [new Array<number>(rank).fill(0), new Array<number>(rank).fill(0)];
  for (let i = 0; i < rank; i++) {
    before[axisOf(session, x, i)] = paddings[2 * i] ?? 0;
    after[axisOf(session, x, i)] = paddings[2 * i + 1] ?? 0;
  }
  const [value = 0] = inputs[2] === undefined ? [0] : numbers(2);
  return { ...x, name: builder.node("pad", [x.name], { before, after, value }, path) };
};

/** `MirrorPad`, with the outermost elements (symmetric) or without them (reflect). */
export const mirrorPad: NodeImport = (context) => {
  const { attributes, numbers } = context;
  const paddings = numbers(1);
  const edge = attributes.text("mode").toUpperCase() === "SYMMETRIC" ? 1 : 0;
  return picked(
    context,
    (size, i) => {
      const [before = 0, after = 0] = paddings.slice(2 * i, 2 * i + 2);
      if (Math.max(before, after) > size - 1 + edge)
        throw new RangeError(`padding [${before}, ${after}] of ${size} elements`);
      const head = upTo(before).map((k) => before - k - edge);
      const tail = upTo(after).map((k) => size - 2 - k + edge);
      return [...head, ...upTo(size), ...tail];
    },
    (i) => (paddings[2 * i] ?? 0) + (paddings[2 * i + 1] ?? 0) === 0,
  );
};

/** `Tile`: each axis repeated. */
export const tile: NodeImport = (context) => {
  const times = context.numbers(1);
  const places = (size: number, i: number) => upTo(size * (times[i] ?? 1)).map((k) => k % size);
  return picked(context, places, (i) => times[i] === 1);
};

/** `Reverse` and `ReverseV2` of constant axes. */
export const reverse: NodeImport = ({ session, builder, tensor, numbers, path }) => {
  const x = tensor(0);
  const axes = numbers(1).map((axis) => axisOf(session, x, axis));
  return { ...x, name: builder.node("reverse", [x.name], { axes }, path) };
};

/** Elements of each axis, by their places. */
function picked(
  { session, builder, tensor, path, refuse }: NodeContext,
  places: (size: number, axis: number) => number[],
  isUnchanged: (axis: number) => boolean,
): Tensor {
  const x = tensor(0);
  const shape = shapeOf(session, x);
  const name = shape.reduce<string>((value, size, i) => {
    if (isUnchanged(i)) return value;
    if (isBatch(size)) return refuse("it changes the batch; change other axes");
    const axis = axisOf(session, x, i);
    return builder.node("gather", [value], { axis, indices: places(size, i) }, path);
  }, x.name);
  return { ...x, name };
}

/** `ConcatV2` (axis last) or `Concat` (axis first). */
export const concat =
  (axisIsFirst: boolean): NodeImport =>
  (context) => {
    const { session, builder, inputs, numbers, tensor, path, refuse } = context;
    const at = axisIsFirst ? 0 : inputs.length - 1;
    const parts = inputs.map((_, i) => i).filter((i) => i !== at);
    const [axis = 0] = numbers(at);
    const known = parts.map((i) => inputs[i] as Value);
    if (known.every((v) => v.kind === "constant" && v.data !== undefined && v.shape.length === 1)) {
      return constant(known.flatMap((v) => (v.kind === "constant" ? (v.data ?? []) : [])));
    }
    const tensors = parts.map((i) => tensor(i));
    const isImage = tensors.some(({ first }) => first);
    const same = tensors.map((t) => (isImage ? channelsFirst(session, t) : t));
    const like = same[0] as Tensor;
    const names = same.map(({ name }) => name);
    const along = axisOf(session, like, axis);
    if (isBatch(builder.type(like.name).shape[along] ?? 1))
      return refuse("it joins batches; join another axis");
    if (names.length === 1) return like;
    return { ...like, name: builder.node("concat", names, { axis: along }, path) };
  };

/** `Pack`: values one after another along a new axis. */
export const pack: NodeImport = ({ session, builder, inputs, attributes, plain, path }) => {
  const axis = attributes.number("axis", 0);
  if (inputs.every((v) => v.kind === "constant" && v.data !== undefined && v.shape.length === 0)) {
    return constant(inputs.flatMap((v) => (v.kind === "constant" ? (v.data ?? []) : [])));
  }
  const names = inputs.map((value, i) => {
    const shape = [...shapeOf(session, value)];
    shape.splice(axis < 0 ? axis + shape.length + 1 : axis, 0, 1);
    return builder.node("reshape", [plain(i)], { shape });
  });
  const rank = builder.type(names[0] ?? "").shape.length;
  return plainValue(builder.node("concat", names, { axis: axis < 0 ? axis + rank : axis }, path));
};

/** The elements of input 0 under another shape. */
function reshaped(
  { session, builder, inputs, path, plain }: NodeContext,
  shape: readonly Dim[],
): Value {
  const value = inputs[0] as Value;
  if (value.kind === "constant" && value.data !== undefined && !shape.some(isBatch)) {
    return { ...constant(value.data, shape as readonly number[]) };
  }
  if (String(shapeOf(session, value)) === String(shape) && value.kind === "tensor") return value;
  return plainValue(builder.node("reshape", [plain(0)], { shape }, path));
}

/** `Reshape`; -1 stands for what remains. */
export const reshape: NodeImport = (context) => {
  const from = shapeOf(context.session, context.inputs[0] as Value);
  return reshaped(context, resolveShape(from, context.sizes(1), true));
};

/** `Squeeze`: axes of size 1 away, all of them where none is named. */
export const squeeze: NodeImport = (context) => {
  const { session, inputs, attributes } = context;
  const shape = shapeOf(session, inputs[0] as Value);
  const named = [...attributes.numbers("squeeze_dims"), ...attributes.numbers("axis")];
  const axes = named.map((axis) => (axis < 0 ? axis + shape.length : axis));
  const wrong = axes.find((axis) => shape[axis] !== 1);
  if (wrong !== undefined) throw new RangeError(`axis ${wrong} of [${shape}] is not 1`);
  const isGone = (d: Dim, i: number) => d === 1 && (axes.length === 0 || axes.includes(i));
  return reshaped(
    context,
    shape.filter((d, i) => !isGone(d, i)),
  );
};

/** `ExpandDims`: an axis of size 1. */
export const expandDims: NodeImport = (context) => {
  const shape = [...shapeOf(context.session, context.inputs[0] as Value)];
  const [axis = 0] = context.numbers(1);
  shape.splice(axis < 0 ? axis + shape.length + 1 : axis, 0, 1);
  return reshaped(context, shape);
};

/** `Transpose` by a constant permutation; together with the layout it is one transposition, or none. */
export const transpose: NodeImport = ({ session, builder, tensor, numbers, path }) => {
  const x = tensor(0);
  const order = numbers(1);
  const permutation = order.map((axis) => axisOf(session, x, axis));
  if (permutation.every((p, i) => p === i)) return { ...x, first: false };
  // a value that stays an image keeps its layout
  if (x.first && order.every((p, i) => p === i)) return x;
  return plainValue(builder.node("transpose", [x.name], { permutation }, path));
};
