import type { Dim } from "../../../graph.js";
import { isBatch } from "../../../graph.js";
import { elements, over, times } from "../../../sizes.js";
import { resolveShape } from "../../../target-shape.js";
import { axesOf, axisOf } from "../attributes.js";
import { equalParts } from "../fold/arrangement.js";
import type { NodeContext, NodeImport } from "../op-import.js";

/** `Reshape`. A constant that leads with the batch of the export is read as the batch where that is what it was. */
export const reshape: NodeImport = (context) => {
  const target = context.list(1, "the shape") ?? context.attributes.ints("shape") ?? [];
  const from = context.shape(0);
  const rest = readAsBatch(from, target, context.exportedBatch);
  const allowZero = context.attributes.int("allowzero", 0) === 1;
  const shape = resolveShape(from, rest, allowZero);
  return context.result("reshape", [context.value(0)], { shape });
};

/** `target` with its first size as a multiple of the batch, where `from` leads with one and the export had a fixed batch. */
function readAsBatch(
  from: readonly Dim[],
  target: readonly Dim[],
  exportedBatch: number | undefined,
): readonly Dim[] {
  const [first, ...rest] = target;
  const lead = from[0];
  if (exportedBatch === undefined || lead === undefined || !isBatch(lead)) return target;
  if (typeof first !== "number" || first < 1) return target;
  const factor = first / exportedBatch;
  return Number.isInteger(factor) ? [times("batch", factor) ?? first, ...rest] : target;
}

/** `Flatten` into a matrix; the axes in front of `axis` become rows. */
export const flatten: NodeImport = (context) => {
  const shape = context.shape(0);
  const given = context.attributes.int("axis", 1);
  const axis = given === shape.length ? given : axisOf(given, shape.length);
  const [rows, columns] = [elements(shape.slice(0, axis)), elements(shape.slice(axis))];
  if (rows === undefined || columns === undefined) throw new RangeError(`[${shape}] at ${axis}`);
  return context.result("reshape", [context.value(0)], { shape: [rows, columns] });
};

/** Integers of input `i`, else of the attribute `name`, as it was before opset 13. */
function listOf(context: NodeContext, i: number, name: string): readonly number[] | undefined {
  return context.has(i) ? context.numbers(i, name) : context.attributes.ints(name);
}

export const squeeze: NodeImport = (context) => {
  const shape = context.shape(0);
  const ones = shape.flatMap((d, i) => (d === 1 ? [i] : []));
  const gone = new Set(axesOf(listOf(context, 1, "axes") ?? ones, shape.length));
  if ([...gone].some((axis) => shape[axis] !== 1)) {
    throw new RangeError(`axes [${[...gone]}] of [${shape}] are not all 1`);
  }
  return context.result("reshape", [context.value(0)], {
    shape: shape.filter((_, i) => !gone.has(i)),
  });
};

export const unsqueeze: NodeImport = (context) => {
  const rest = [...context.shape(0)];
  const axes = listOf(context, 1, "axes") ?? [];
  const rank = rest.length + axes.length;
  const added = new Set(axesOf(axes, rank));
  const shape = Array.from({ length: rank }, (_, i) => (added.has(i) ? 1 : (rest.shift() ?? 1)));
  return context.result("reshape", [context.value(0)], { shape });
};

export const transpose: NodeImport = (context) => {
  const rank = context.shape(0).length;
  const reversed = Array.from({ length: rank }, (_, i) => rank - 1 - i);
  const permutation = axesOf(context.attributes.ints("perm") ?? reversed, rank);
  if (permutation.length !== rank) {
    throw new RangeError(`perm [${permutation}] does not fit ${rank} axes`);
  }
  return context.result("transpose", [context.value(0)], { permutation });
};

/** `Concat`. A constant that leads with the batch of the export is repeated for every image. */
export const concat: NodeImport = (context) => {
  const { count, exportedBatch, node } = context;
  const rank = context.shape(0).length;
  const axis = axisOf(context.attributes.int("axis", 0), rank);
  const all = Array.from({ length: count }, (_, i) => context.value(i));
  const lead = (i: number) => context.builder.type(all[i] ?? "").shape[0];
  const sample = all.find((_, i) => lead(i) === "batch");
  const inputs = all.map((name, i) => {
    if (axis === 0 || sample === undefined || lead(i) !== exportedBatch || lead(i) !== 1)
      return name;
    const [, ...rest] = context.builder.type(name).shape;
    return node("expand", [name, sample], { shape: ["batch", ...rest] });
  });
  return context.result("concat", inputs, { axis });
};

/** `Split` into parts that are given, or as equal as possible. */
export const split: NodeImport = (context) => {
  const shape = context.shape(0);
  const axis = axisOf(context.attributes.int("axis", 0), shape.length);
  const size = shape[axis];
  if (typeof size !== "number")
    return context.refuse(`its axis ${axis} of [${shape}] is the batch`);
  const parts = context.attributes.int("num_outputs", context.outputs.length);
  const sizes = listOf(context, 1, "split") ?? equalParts(size, parts);
  if (sizes.length < context.outputs.length || sizes.reduce((n, s) => n + s, 0) !== size) {
    throw new RangeError(`parts [${sizes}] do not fit axis ${axis} of [${shape}]`);
  }
  let end = 0;
  return sizes.slice(0, context.outputs.length).map((length, i) => {
    const start = end;
    end += length;
    return context.result("slice", [context.value(0)], { axis, start, end }, i);
  });
};

/** `Expand` by the NumPy rule, both ways. */
export const expand: NodeImport = (context) => {
  const target = context.list(1, "the shape") ?? [];
  const own = context.shape(0);
  const rank = Math.max(own.length, target.length);
  const shape = Array.from({ length: rank }, (_, i): Dim => {
    const [from, to] = [own[i - rank + own.length] ?? 1, target[i - rank + target.length] ?? 1];
    if (from !== to && from !== 1 && to !== 1) {
      // a network that was exported with a fixed batch
      if (i === 0 && isBatch(from) && to === context.exportedBatch) return from;
      throw new RangeError(`[${own}] cannot be repeated to [${target}]`);
    }
    return from === 1 ? to : from;
  });
  return expandTo(context, context.value(0), shape);
};

/** `value` repeated to `shape`. */
function expandTo(context: NodeContext, value: string, shape: readonly Dim[]): string {
  const own = context.builder.type(value).shape;
  if (String(own) === String(shape)) return value;
  const sample = shape.some(isBatch)
    ? own[0] === "batch"
      ? value
      : context.builder.build([]).inputs.find((x) => context.builder.type(x).shape[0] === "batch")
    : "";
  if (sample === undefined) return context.refuse("no input leads with the batch");
  return context.result("expand", [value, sample], { shape });
}

/** `Tile`: `x` again and again along each axis. */
export const tile: NodeImport = (context) => {
  const repeats = context.list(1, "the repeats") ?? [];
  const shape = context.shape(0);
  // a value of size 1 on every repeated axis is an expand, which may follow the batch
  if (repeats.every((r, i) => r === 1 || shape[i] === 1)) {
    const target = shape.map((d, i) => (d === 1 ? (repeats[i] ?? 1) : d));
    return expandTo(context, context.value(0), target);
  }
  return repeats.reduce<string>((x, r, axis) => {
    const size = shape[axis];
    if (r === 1) return x;
    if (typeof size !== "number" || typeof r !== "number" || !(r >= 1)) {
      return context.refuse(`[${repeats}] times [${shape}]`);
    }
    const indices = ascending(size * r).map((i) => i % size);
    return context.node("gather", [x], { axis, indices });
  }, context.value(0));
};

/** 0, 1, ... below `length`, which may not be huge. */
export function ascending(length: number): number[] {
  if (!(length <= 2 ** 20)) throw new RangeError(`an axis of ${length} elements is too large`);
  return Array.from({ length }, (_, i) => i);
}

const rearranged = (
  context: NodeContext,
  apart: readonly Dim[],
  permutation: readonly number[],
  shape: readonly Dim[],
) => {
  const split = context.node("reshape", [context.value(0)], { shape: apart });
  const turned = context.node("transpose", [split], { permutation });
  return context.result("reshape", [turned], { shape });
};

/** `DepthToSpace` in both orders, `DCR` (default) and `CRD`. */
export const depthToSpace: NodeImport = (context) => {
  const [batch = 1, channels = 1, height = 1, width = 1] = context.shape(0);
  const block = context.attributes.int("blocksize", 1);
  const depth = over(channels, block * block);
  const shape = [batch, depth, times(height, block), times(width, block)];
  if (depth === undefined) throw new RangeError(`${channels} channels in blocks of ${block}`);
  return context.attributes.text("mode", "DCR") === "DCR"
    ? rearranged(
        context,
        [batch, block, block, depth, height, width],
        [0, 3, 4, 1, 5, 2],
        shape as Dim[],
      )
    : rearranged(
        context,
        [batch, depth, block, block, height, width],
        [0, 1, 4, 2, 5, 3],
        shape as Dim[],
      );
};

export const spaceToDepth: NodeImport = (context) => {
  const [batch = 1, channels = 1, height = 1, width = 1] = context.shape(0);
  const block = context.attributes.int("blocksize", 1);
  const [rows, columns] = [over(height, block), over(width, block)];
  const depth = times(channels, block * block);
  if (rows === undefined || columns === undefined || depth === undefined) {
    throw new RangeError(`[${context.shape(0)}] in blocks of ${block}`);
  }
  return rearranged(
    context,
    [batch, channels, rows, block, columns, block],
    [0, 3, 5, 1, 2, 4],
    [batch, depth, rows, columns],
  );
};
