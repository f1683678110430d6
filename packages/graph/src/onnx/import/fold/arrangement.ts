import { broadcastShapes } from "../../../broadcast.js";
import type { Dim } from "../../../graph.js";
import { sliceRange } from "../../../slice-range.js";
import { resolveShape } from "../../../target-shape.js";
import { axesOf, axisOf } from "../attributes.js";
import { count, integer, integers, type Known } from "../known.js";
import { tensorData } from "../tensor-data.js";
import {
  broadcastTo,
  checkSize,
  type Fold,
  type FoldContext,
  numbers,
  strided,
  stridesOf,
} from "./fold.js";

/** Integers of input `i`, else of attribute `name`, undefined where neither is there. */
function list({ inputs, attributes }: FoldContext, i: number, name: string): number[] | undefined {
  const given = inputs[i];
  if (given !== undefined) return Array.from(numbers(given));
  const values = attributes.ints(name);
  return values === undefined ? undefined : [...values];
}

const reshaped = (known: Known, shape: readonly Dim[]): Known => {
  if (shape.some((d) => typeof d !== "number") || count(shape as number[]) !== known.data.length) {
    throw new RangeError(`[${known.shape}] cannot be reshaped to [${shape}]`);
  }
  return { ...known, shape: shape as number[] };
};

const squeeze: Fold = (context) => {
  const x = context.input(0);
  const axes = list(context, 1, "axes") ?? x.shape.flatMap((d, i) => (d === 1 ? [i] : []));
  const gone = new Set(axesOf(axes, x.shape.length));
  return reshaped(
    x,
    x.shape.filter((_, i) => !gone.has(i)),
  );
};

const unsqueeze: Fold = (context) => {
  const x = context.input(0);
  const axes = list(context, 1, "axes") ?? [];
  const rank = x.shape.length + axes.length;
  const added = new Set(axesOf(axes, rank));
  const rest = [...x.shape];
  return reshaped(
    x,
    Array.from({ length: rank }, (_, i) => (added.has(i) ? 1 : (rest.shift() ?? 1))),
  );
};

const gather: Fold = ({ input, attributes }) => {
  const [x, indices] = [input(0), input(1)];
  const axis = axisOf(attributes.int("axis", 0), x.shape.length);
  const before = x.shape.slice(0, axis);
  const after = x.shape.slice(axis + 1);
  const length = x.shape[axis] as number;
  const shape = [...before, ...indices.shape, ...after];
  checkSize(shape);
  const inner = count(after);
  const picked = Array.from(numbers(indices), (index) => {
    const at = index < 0 ? index + length : index;
    if (!(at >= 0 && at < length)) throw new RangeError(`index ${index} is not within ${length}`);
    return at;
  });
  const data: Dim[] = [];
  for (let outer = 0; outer < count(before); outer++) {
    for (const at of picked) {
      const start = (outer * length + at) * inner;
      for (let k = 0; k < inner; k++) data.push(x.data[start + k] as Dim);
    }
  }
  return { kind: x.kind, shape, data };
};

const concat: Fold = ({ inputs, input, attributes }) => {
  const first = input(0);
  const axis = axisOf(attributes.int("axis", 0), first.shape.length);
  const parts = inputs.map((_, i) => input(i));
  const others = (k: Known) => String(k.shape.map((d, i) => (i === axis ? 0 : d)));
  if (parts.some((k) => others(k) !== others(first))) {
    throw new RangeError(`[${parts.map((k) => `[${k.shape}]`)}] do not join along axis ${axis}`);
  }
  const total = parts.reduce((n, k) => n + (k.shape[axis] as number), 0);
  const shape = first.shape.map((d, i) => (i === axis ? total : d));
  checkSize(shape);
  const outer = count(shape.slice(0, axis));
  const data: Dim[] = [];
  for (let o = 0; o < outer; o++) {
    for (const part of parts) {
      const run = part.data.length / outer;
      for (let k = 0; k < run; k++) data.push(part.data[o * run + k] as Dim);
    }
  }
  return { kind: first.kind, shape, data };
};

const slice: Fold = (context) => {
  const x = context.input(0);
  const starts = list(context, 1, "starts") ?? [];
  const ends = list(context, 2, "ends") ?? [];
  const axes = axesOf(list(context, 3, "axes") ?? starts.map((_, i) => i), x.shape.length);
  const steps = list(context, 4, "steps") ?? [];
  const strides = stridesOf(x.shape);
  const shape = [...x.shape];
  let offset = 0;
  for (const [k, axis] of axes.entries()) {
    const size = x.shape[axis] as number;
    const step = steps[k] ?? 1;
    const range = sliceRange(starts[k] ?? 0, ends[k] ?? 0, step, size);
    offset += range.start * (strides[axis] as number);
    shape[axis] = range.count;
    strides[axis] = (strides[axis] as number) * step;
  }
  return { kind: x.kind, shape, data: strided(x.data, shape, strides, offset) };
};

const transpose: Fold = ({ input, attributes }) => {
  const x = input(0);
  const rank = x.shape.length;
  const order = axesOf(attributes.ints("perm") ?? x.shape.map((_, i) => rank - 1 - i), rank);
  if (order.length !== rank) throw new RangeError(`perm [${order}] does not fit ${rank} axes`);
  const strides = stridesOf(x.shape);
  const shape = order.map((a) => x.shape[a] as number);
  const data = strided(
    x.data,
    shape,
    order.map((a) => strides[a] as number),
  );
  return { kind: x.kind, shape, data };
};

const expand: Fold = ({ input }) => {
  const [x, target] = [input(0), input(1)];
  const shape = broadcastShapes(x.shape, Array.from(numbers(target))) as number[];
  checkSize(shape);
  return { kind: x.kind, shape, data: broadcastTo(x, shape) };
};

const tile: Fold = ({ input }) => {
  const [x, repeats] = [input(0), Array.from(numbers(input(1)))];
  const shape = x.shape.map((d, i) => d * (repeats[i] ?? 1));
  const size = checkSize(shape);
  const [own, all] = [stridesOf(x.shape), stridesOf(shape)];
  const data = Array.from({ length: size }, (_, i) => {
    const at = shape.reduce((sum, d, axis) => {
      const index = Math.floor(i / (all[axis] as number)) % d;
      return sum + (index % (x.shape[axis] as number)) * (own[axis] as number);
    }, 0);
    return x.data[at] as Dim;
  });
  return { kind: x.kind, shape, data };
};

const range: Fold = ({ input }) => {
  const [start = 0, limit = 0, delta = 0] = [0, 1, 2].map((i) => numbers(input(i))[0]);
  const length = Math.max(Math.ceil((limit - start) / delta), 0);
  checkSize([length]);
  const data = Array.from({ length }, (_, i) => start + i * delta);
  return { kind: input(0).kind, shape: [length], data };
};

const constantOfShape: Fold = ({ input, attributes }) => {
  const tensor = attributes.tensor("value");
  const value: Known =
    tensor === undefined ? { kind: "float", shape: [1], data: [0] } : tensorData(tensor);
  const shape = Array.from(numbers(input(0)));
  const size = checkSize(shape);
  return { kind: value.kind, shape, data: new Array<Dim>(size).fill(value.data[0] ?? 0) };
};

const split: Fold = (context) => {
  const x = context.input(0);
  const axis = axisOf(context.attributes.int("axis", 0), x.shape.length);
  const size = x.shape[axis] as number;
  const sizes = list(context, 1, "split") ?? equalParts(size, context.outputs);
  const strides = stridesOf(x.shape);
  let start = 0;
  return sizes.map((length) => {
    const shape = x.shape.map((d, i) => (i === axis ? length : d));
    const offset = start * (strides[axis] as number);
    start += length;
    if (length < 0 || start > size) throw new RangeError(`parts [${sizes}] do not fit ${size}`);
    return { kind: x.kind, shape, data: strided(x.data, shape, strides, offset) };
  });
};

/** Sizes of `parts` equal parts of `size`, the last one smaller where that does not work out. */
export function equalParts(size: number, parts: number): number[] {
  if (!(parts >= 1 && parts <= size)) throw new RangeError(`${parts} parts of ${size}`);
  const each = Math.ceil(size / parts);
  return Array.from({ length: parts }, (_, i) => Math.max(Math.min(each, size - i * each), 0));
}

const scatterND: Fold = ({ input, attributes }) => {
  const [x, indices, updates] = [input(0), input(1), input(2)];
  if (attributes.text("reduction", "none") !== "none") throw new RangeError("a reduction");
  const depth = indices.shape.at(-1) ?? 0;
  const inner = count(x.shape.slice(depth));
  const strides = stridesOf(x.shape);
  const places = numbers(indices);
  const data = Array.from(x.data);
  const rows = count(indices.shape.slice(0, -1));
  if (depth > x.shape.length || updates.data.length !== rows * inner) {
    throw new RangeError(`updates [${updates.shape}] do not fit indices [${indices.shape}]`);
  }
  for (let row = 0; row < rows; row++) {
    let at = 0;
    for (let k = 0; k < depth; k++) {
      const length = x.shape[k] as number;
      const index = places[row * depth + k] as number;
      const from = index < 0 ? index + length : index;
      if (!(from >= 0 && from < length)) throw new RangeError(`index ${index} is not in ${length}`);
      at += from * (strides[k] as number);
    }
    for (let k = 0; k < inner; k++) data[at + k] = updates.data[row * inner + k] as Dim;
  }
  return { kind: x.kind, shape: x.shape, data };
};

const trilu: Fold = ({ input, attributes }) => {
  const x = input(0);
  const k = Number(input(1)?.data[0] ?? 0);
  const [rows = 1, columns = 1] = x.shape.slice(-2);
  const upper = attributes.int("upper", 1) === 1;
  const data = Array.from(x.data, (v, i) => {
    const [row, column] = [Math.floor(i / columns) % rows, i % columns];
    return (upper ? column - row >= k : column - row <= k) ? v : 0;
  });
  return { kind: x.kind, shape: x.shape, data };
};

/** Ops on known arrays that move elements. */
export const arrangement: Readonly<Record<string, Fold>> = {
  Concat: concat,
  ConstantOfShape: constantOfShape,
  Expand: expand,
  Flatten({ input, attributes }) {
    const x = input(0);
    const given = attributes.int("axis", 1);
    const axis = given === x.shape.length ? given : axisOf(given, x.shape.length);
    return reshaped(x, [count(x.shape.slice(0, axis)), count(x.shape.slice(axis))]);
  },
  Gather: gather,
  Identity: ({ input }) => input(0),
  Range: range,
  Reshape({ input, attributes }) {
    const x = input(0);
    const target = Array.from(input(1).data);
    return reshaped(x, resolveShape(x.shape, target, attributes.int("allowzero", 0) === 1));
  },
  ScatterND: scatterND,
  Shape({ input, attributes }) {
    const { shape } = input(0);
    return integers(shape.slice(attributes.int("start", 0), attributes.int("end", shape.length)));
  },
  Size: ({ input }) => integer(count(input(0).shape)),
  Slice: slice,
  Split: split,
  Squeeze: squeeze,
  Tile: tile,
  Transpose: transpose,
  Trilu: trilu,
  Unsqueeze: unsqueeze,
};
