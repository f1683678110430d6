import { type Dim, isBatch } from "../../graph.js";
import { sliceRange } from "../../slice-range.js";
import { type NodeContext, type NodeImport, upTo } from "../node-import.js";
import {
  axisOf,
  type Constant,
  channelsLast,
  constant,
  shapeOf,
  type Tensor,
  type Value,
} from "../value.js";

/** Elements `start`, `start + step`, ... of one axis, `count` of them. */
interface Range {
  readonly start: number;
  readonly count: number;
  readonly step: number;
}

/** What is taken along each axis: all of it (null), or a range. */
type Selection = readonly (Range | null)[];

/** Those elements of a value. */
function select(context: NodeContext, value: Value, selection: Selection): Value {
  const { session, builder, path } = context;
  if (value.kind === "constant" && value.data !== undefined && value.shape.length <= 1) {
    const [range] = selection;
    const { data } = value;
    return range ? constant(placesOf(range).map((i) => data[i] ?? 0)) : value;
  }
  const x = context.tensor(context.inputs.indexOf(value));
  const taken = selection.flatMap((range, axis) =>
    range === null ? [] : [{ range, axis: axisOf(session, x, axis) }],
  );
  const name = taken.reduce((cut, { range, axis }, i) => {
    const wish = i === taken.length - 1 ? path : `${path}/${axis}`;
    const { start, count, step } = range;
    if (count < 1) throw new RangeError(`nothing is left of axis ${axis}`);
    return step === 1
      ? builder.node("slice", [cut], { axis, start, end: start + count }, wish)
      : builder.node("gather", [cut], { axis, indices: placesOf(range) }, wish);
  }, x.name);
  return { ...x, name };
}

function placesOf({ start, count, step }: Range): number[] {
  return upTo(count).map((i) => start + i * step);
}

/** A range of an axis of this size, null where it is all of it. */
function rangeOf(
  context: NodeContext,
  size: Dim,
  start: number,
  end: number,
  step: number,
): Range | null {
  if (isBatch(size)) {
    const isAll = start === 0 && end === Number.POSITIVE_INFINITY && step === 1;
    return isAll ? null : context.refuse("it cuts the batch; cut other axes");
  }
  const { start: first, count } = sliceRange(start, end, step, size);
  return first === 0 && count === size && step === 1 ? null : { start: first, count, step };
}

/** `Slice`: begin and size of each axis, -1 for what remains. */
export const slice: NodeImport = (context) => {
  const { session, inputs, numbers, sizes } = context;
  const value = inputs[0] as Value;
  const begin = numbers(1);
  const size = sizes(2);
  const selection = shapeOf(session, value).map((d, i) => {
    const [from = 0, count = -1] = [begin[i], size[i]];
    const all = count === -1 || count === d;
    if (all) return rangeOf(context, d, from, Number.POSITIVE_INFINITY, 1);
    return rangeOf(context, d, from, from + Number(count), 1);
  });
  return select(context, value, selection);
};

/** `StridedSlice` with its masks; axes are added and dropped as they say. */
export const stridedSlice: NodeImport = (context) => {
  const { session, builder, inputs, attributes, sizes, numbers } = context;
  const value = inputs[0] as Value;
  const shape = shapeOf(session, value);
  const [begin, end, strides] = [numbers(1), sizes(2), numbers(3)];
  const bit = (mask: string, i: number) => ((attributes.number(mask, 0) >> i) & 1) === 1;
  const places = begin.map((_, i) => i);
  const read = places.filter((i) => !bit("new_axis_mask", i) && !bit("ellipsis_mask", i)).length;
  const selection: (Range | null)[] = [];
  const result: ("new" | "keep" | "drop")[] = [];
  const all = () => {
    selection.push(null);
    result.push("keep");
  };
  for (const i of places) {
    const size = shape[selection.length];
    const step = strides[i] ?? 1;
    if (bit("ellipsis_mask", i)) {
      for (let k = shape.length - read; k > 0; k--) all();
    } else if (bit("new_axis_mask", i)) {
      result.push("new");
    } else if (size === undefined) {
      throw new RangeError(`it has more entries than [${shape}] axes`);
    } else if (bit("shrink_axis_mask", i)) {
      if (isBatch(size)) return context.refuse("it takes one image of the batch; take none");
      const at = (begin[i] ?? 0) + ((begin[i] ?? 0) < 0 ? size : 0);
      if (at < 0 || at >= size) throw new RangeError(`element ${begin[i]} of an axis of ${size}`);
      selection.push({ start: at, count: 1, step: 1 });
      result.push("drop");
    } else {
      const isOpen = bit("end_mask", i) || end[i] === size;
      const last = isOpen && step > 0 ? Number.POSITIVE_INFINITY : Number(end[i]);
      const to = bit("end_mask", i) && step < 0 ? Number.NEGATIVE_INFINITY : last;
      const from = bit("begin_mask", i)
        ? step < 0
          ? Number.POSITIVE_INFINITY
          : 0
        : (begin[i] ?? 0);
      selection.push(rangeOf(context, size, from, to, step));
      result.push("keep");
    }
  }
  while (selection.length < shape.length) all();

  const cut = select(context, value, selection);
  if (result.every((r) => r === "keep")) return cut;
  const remaining = [...shapeOf(session, cut)];
  const to = result.flatMap((r) => {
    const size = r === "new" ? 1 : (remaining.shift() ?? 1);
    return r === "drop" ? [] : [size];
  });
  if (cut.kind === "constant") return { ...cut, shape: to as number[] };
  const plain = channelsLast(session, cut);
  const name = builder.node("reshape", [plain.name], { shape: to }, context.path);
  return { ...plain, name };
};

/** `Split` into equal parts and `SplitV` into given ones. */
export const split =
  (hasSizes: boolean): NodeImport =>
  (context) => {
    const { session, inputs, attributes, numbers, refuse } = context;
    const [axis = 0] = numbers(hasSizes ? 2 : 0);
    const value = inputs[hasSizes ? 0 : 1] as Value;
    const shape = shapeOf(session, value);
    const along = axis < 0 ? axis + shape.length : axis;
    const size = shape[along];
    if (typeof size !== "number") return refuse("it splits the batch; split another axis");
    const parts = attributes.number("num_split", 1);
    const given = hasSizes ? [...numbers(1)] : upTo(parts).map(() => size / parts);
    const known = given.reduce((n, d) => n + Math.max(d, 0), 0);
    let start = 0;
    return given.map((d) => {
      const count = d < 0 ? size - known : d;
      if (!Number.isInteger(count)) throw new RangeError(`${size} elements in ${parts} parts`);
      const range = { start, count, step: 1 };
      start += count;
      return select(
        context,
        value,
        shape.map((_, i) => (i === along ? range : null)),
      );
    });
  };

/** `Unpack`: the slices of one axis, without it. */
export const unpack: NodeImport = (context) => {
  const { session, builder, inputs, attributes, refuse } = context;
  const value = inputs[0] as Value;
  const shape = shapeOf(session, value);
  const axis = attributes.number("axis", 0);
  const along = axis < 0 ? axis + shape.length : axis;
  const size = shape[along];
  if (typeof size !== "number") return refuse("it takes the batch apart; use another axis");
  return upTo(size).map((start): Value => {
    const range = { start, count: 1, step: 1 };
    const cut = select(
      context,
      value,
      shape.map((_, i) => (i === along ? range : null)),
    );
    if (cut.kind === "constant") return constant((cut as Constant).data ?? [], []);
    const plain: Tensor = channelsLast(session, cut);
    const to = shape.filter((_, i) => i !== along);
    return { ...plain, name: builder.node("reshape", [plain.name], { shape: to }, context.path) };
  });
};

/** `GatherV2` or `Gather` at constant places. */
export const gather: NodeImport = (context) => {
  const { session, builder, inputs, attributes, path, refuse, numbers } = context;
  const value = inputs[0] as Value;
  const places = inputs[1];
  if (places?.kind !== "constant") return refuse("its places must be constant");
  if (attributes.number("batch_dims", 0) !== 0) refuse("it has batch_dims; use 0");
  const [axis = 0] = inputs[2] === undefined ? [0] : numbers(2);
  const shape = shapeOf(session, value);
  const along = axis < 0 ? axis + shape.length : axis;
  const size = shape[along];
  if (typeof size !== "number")
    return refuse("it picks images of the batch; pick along another axis");
  const indices = numbers(1).map((i) => (i < 0 ? i + size : i));
  if (value.kind === "constant" && value.data !== undefined && shape.length === 1) {
    const { data } = value;
    return constant(
      indices.map((i) => data[i] ?? 0),
      places.shape,
    );
  }
  const x = context.tensor(0);
  const picked = builder.node(
    "gather",
    [x.name],
    { axis: axisOf(session, x, along), indices },
    path,
  );
  if (places.shape.length === 1) return { ...x, name: picked };
  const plain = channelsLast(session, { ...x, name: picked });
  const to = [...shape.slice(0, along), ...places.shape, ...shape.slice(along + 1)];
  return { ...plain, name: builder.node("reshape", [plain.name], { shape: to }, path) };
};
