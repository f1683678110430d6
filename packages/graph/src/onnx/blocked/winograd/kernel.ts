import type { Emitter } from "../../emitter.js";
import type { BlockLayout } from "../block-layout.js";
import { emitBlockedKernel, type KernelSource } from "../kernel.js";
import type { FilterPoint, MinimalFiltering } from "./minimal-filtering.js";
import { emitTimes } from "./times.js";

/** Emits sums of the rows of a 3x3 kernel, one for each point of the filtering, as blocked kernels of one row. */
export function emitPointKernels(
  emit: Emitter,
  blocks: BlockLayout,
  source: KernelSource,
  filtering: MinimalFiltering,
): (point: FilterPoint) => string {
  const whole = emitBlockedKernel(emit, blocks, source, true);
  const [first = 0, second = 0] = source.shape;
  const [filters, channels] = (source.swapped ? [second, first] : [first, second]).map(
    blocks.filled,
  ) as [number, number];
  const { size } = blocks;
  const reshape = (v: string, to: readonly number[]) => emit.node("Reshape", [v, emit.ints(to)]);
  const rows = reshape(whole, [(filters * channels) / size ** 2, 3, 3 * size ** 2]);
  const sums = source.fixed ? workedOut(emit, rows) : computed(emit, rows, filtering);
  return (point) => reshape(sums(point), [filters, channels, 1, 3]);
}

/** Sums that are worked out when the model is loaded. */
function workedOut(emit: Emitter, rows: string): (point: FilterPoint) => string {
  return ({ window }) => {
    const scaled = emit.node("Mul", [rows, emit.floats(window, [3, 1])]);
    return emit.node("ReduceSum", [scaled, emit.ints([1])], { attributes: { keepdims: 1n } });
  };
}

/** Sums for each run, which the pairs of points share. */
function computed(
  emit: Emitter,
  rows: string,
  { pairs, zero, infinity }: MinimalFiltering,
): (point: FilterPoint) => string {
  const [top = "", middle = "", bottom = ""] = emit.nodeWithSeveral(3, "Split", [rows], {
    axis: 1n,
    num_outputs: 3n,
  });
  const sums = new Map([
    [zero, top],
    [infinity, bottom],
  ]);
  for (const { root, plus, minus } of pairs) {
    const ends = emit.node("Add", [top, emitTimes(emit, bottom, root * root)]);
    const centre = emitTimes(emit, middle, root);
    sums.set(plus, emit.node("Add", [ends, centre]));
    sums.set(minus, emit.node("Sub", [ends, centre]));
  }
  return (point) => sums.get(point) ?? "";
}
