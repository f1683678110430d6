import { type Dim, isBatch, sizeAt } from "../../../graph.js";
import { sliceRange } from "../../../slice-range.js";
import { axesOf, axisOf } from "../attributes.js";
import { numbers } from "../fold/fold.js";
import type { Known } from "../known.js";
import type { NodeContext, NodeImport } from "../op-import.js";
import { ascending } from "./shape.js";

/** A list that was an attribute before opset 10 (`Slice`) or 11 (`Pad`) and is an input since. */
function listOf(context: NodeContext, i: number, name: string): readonly number[] | undefined {
  return context.has(i) ? context.numbers(i, name) : context.attributes.ints(name);
}

/** `Slice` with any steps. Along the batch only all of it. */
export const slice: NodeImport = (context) => {
  const shape = context.shape(0);
  const starts = listOf(context, 1, "starts") ?? [];
  const ends = listOf(context, 2, "ends") ?? [];
  const axes = axesOf(listOf(context, 3, "axes") ?? starts.map((_, i) => i), shape.length);
  const steps = listOf(context, 4, "steps");
  const cuts = axes.flatMap((axis, k) => {
    const [size, step] = [shape[axis], steps?.[k] ?? 1];
    const [from = 0, to = 0] = [starts[k], ends[k]];
    if (typeof size !== "number") {
      if (from === 0 && to >= 2 ** 31 - 1 && step === 1) return [];
      return context.refuse(`it cuts axis ${axis} of [${shape}], the batch`);
    }
    const { start, count } = sliceRange(from, to, step, size);
    if (count < 1) throw new RangeError(`[${from}, ${to}) of [${shape}] along ${axis} is empty`);
    return start === 0 && step === 1 && count === size ? [] : [{ axis, start, count, step }];
  });
  return cuts.reduce<string>((x, { axis, start, count, step }, k) => {
    const add = k === cuts.length - 1 ? context.result : context.node;
    if (step === 1) return add("slice", [x], { axis, start, end: start + count });
    const indices = ascending(count).map((i) => start + i * step);
    return add("gather", [x], { axis, indices });
  }, context.value(0));
};

/** `Gather` with constant indices. */
export const gather: NodeImport = (context) => {
  const shape = context.shape(0);
  const axis = axisOf(context.attributes.int("axis", 0), shape.length);
  if (axis === 0 && isBatch(shape[0] ?? 1)) return gatherPerImage(context);
  const given = context.numbers(1, "the indices") ?? [];
  const size = shape[axis];
  if (typeof size !== "number") return context.refuse(`it picks along axis ${axis} of [${shape}]`);
  const indices = given.map((i) => (i < 0 ? i + size : i));
  const inner = context.shape(1);
  const [first = 0] = indices;
  const isRun = indices.every((at, k) => at === first + k) && first >= 0;
  const last = inner.length === 1 ? context.result : context.node;
  const picked =
    isRun && first + indices.length <= size
      ? last("slice", [context.value(0)], { axis, start: first, end: first + indices.length })
      : last("gather", [context.value(0)], { axis, indices });
  if (inner.length === 1) return picked;
  const to = [...shape.slice(0, axis), ...inner, ...shape.slice(axis + 1)];
  return context.result("reshape", [picked], { shape: to });
};

/**
 * Indices into all images laid end to end, which are the same for each image but for where it starts: what PyTorch's exporter
 * makes of a view with strides.
 */
function gatherPerImage(context: NodeContext): string {
  const [total = 1, ...rest] = context.shape(0);
  const perImage = sizeAt(total, 1);
  const [one, three] = [context.knownAt(1, 1), context.knownAt(1, 3)];
  if (one === undefined || three === undefined) context.refuse("the indices depend on the input");
  const own = numbers(one as Known);
  const all = numbers(three as Known);
  const [lead = 1, ...inner] = (one as Known).shape;
  const isOnePattern = lead === 1 && context.exportedBatch === 1 && all.length === own.length;
  const repeats =
    isOnePattern || ((three as Known).shape[0] === 3 * lead && all.length === 3 * own.length);
  const follows = (i: number) =>
    all[i] === (own[i % own.length] ?? 0) + perImage * Math.floor(i / own.length);
  if (!repeats || !Array.from(own).every((at) => at >= 0 && at < perImage)) {
    context.refuse("it picks images");
  }
  for (let i = 0; i < all.length; i++) if (!follows(i)) context.refuse("it picks among images");
  const apart = context.node("reshape", [context.value(0)], {
    shape: ["batch", perImage, ...rest],
  });
  const picked = context.node("gather", [apart], { axis: 1, indices: Array.from(own) });
  const shape: Dim[] = [lead === 1 ? "batch" : `batch*${lead}`, ...inner, ...rest];
  return context.result("reshape", [picked], { shape });
}

/** `Pad`: a constant, the edge, mirrored or from the other side; negative pads cut. */
export const pad: NodeImport = (context) => {
  const { attributes, value, result, node, refuse } = context;
  const shape = context.shape(0);
  const rank = shape.length;
  const given = listOf(context, 1, "pads") ?? attributes.ints("paddings") ?? [];
  const some = context.opset >= 18 ? context.numbers(3, "the axes") : undefined;
  const axes = axesOf(some ?? shape.map((_, i) => i), rank);
  if (given.length !== 2 * axes.length || !given.every(Number.isSafeInteger)) {
    throw new RangeError(`pads [${given}] do not fit [${shape}]`);
  }
  const before = new Array<number>(rank).fill(0);
  const after = new Array<number>(rank).fill(0);
  for (const [k, axis] of axes.entries()) {
    before[axis] = given[k] ?? 0;
    after[axis] = given[k + axes.length] ?? 0;
  }
  let x = value(0);
  const mode = attributes.text("mode", "constant");
  if (mode === "constant") {
    const fill = context.has(2)
      ? (context.numbers(2, "the value")?.[0] ?? 0)
      : attributes.float("value", 0);
    for (const [axis, size] of shape.entries()) {
      const [start, end] = [Math.max(-(before[axis] ?? 0), 0), Math.max(-(after[axis] ?? 0), 0)];
      if (start === 0 && end === 0) continue;
      if (typeof size !== "number") return refuse("it cuts the batch");
      x = node("slice", [x], { axis, start, end: size - end });
    }
    const [front, behind] = [before, after].map((list) => list.map((p) => Math.max(p, 0)));
    return result("pad", [x], { before: front ?? [], after: behind ?? [], value: fill });
  }
  const at = indexAt[mode];
  if (at === undefined) return refuse(`mode "${mode}"`);
  for (const [axis, size] of shape.entries()) {
    const [front = 0, behind = 0] = [before[axis], after[axis]];
    if (front === 0 && behind === 0) continue;
    if (typeof size !== "number") return refuse("it pads the batch");
    const indices = ascending(size + front + behind).map((i) => at(i - front, size));
    x = node("gather", [x], { axis, indices });
  }
  return x;
};

/** Which element stands at place `i`, which may lie outside of the `size` elements. */
const indexAt: Readonly<Record<string, (i: number, size: number) => number>> = {
  edge: (i, size) => Math.min(Math.max(i, 0), size - 1),
  reflect(i, size) {
    const period = Math.max(2 * (size - 1), 1);
    const at = ((i % period) + period) % period;
    return Math.min(at, period - at);
  },
  wrap: (i, size) => ((i % size) + size) % size,
};
