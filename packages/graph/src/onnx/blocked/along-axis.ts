import type { ConcatAttributes } from "../../ops/concat.js";
import type { SliceAttributes } from "../../ops/slice.js";
import { channelsOf, spatial } from "../../ops/window.js";
import type { BlockedContext } from "./emit-blocked.js";

/** Emits a concatenation of whole blocks of channels, or along the rows. */
export function emitBlockedConcat(context: BlockedContext): boolean {
  const { emit, blocks, node, type } = context;
  const { axis } = node.attributes as unknown as ConcatAttributes;
  const { inputs, output } = node;
  const whole = inputs.every((name) => channelsOf(type(name).shape) % blocks.size === 0);
  const isHere = axis === 2 || (axis === 1 && whole);
  if (!isHere || !inputs.every(blocks.fits) || !inputs.some(blocks.has)) return false;
  if (axis === 1) {
    emit.node("Concat", inputs.map(blocks.of), {
      output: blocks.make(output),
      attributes: { axis: 1n },
    });
    return true;
  }
  const parts = inputs.map((name) => asRows(context, name));
  ofRows(context, emit.node("Concat", parts, { attributes: { axis: 1n } }));
  return true;
}

/** Emits a cut of whole blocks of channels, or of rows. */
export function emitBlockedSlice(context: BlockedContext): boolean {
  const { emit, blocks, node, type } = context;
  const { axis, start, end } = node.attributes as unknown as SliceAttributes;
  const [x = ""] = node.inputs;
  const { shape } = type(x);
  if (shape.length !== 4 || !blocks.has(x)) return false;
  const cut = (value: string, to: number) => [
    ...[value, emit.ints([start]), emit.ints([to]), emit.ints([1])],
  ];
  if (axis === 2) {
    ofRows(context, emit.node("Slice", cut(asRows(context, x), end)));
    return true;
  }
  if (axis !== 1 || start % blocks.size !== 0) return false;
  if (end % blocks.size !== 0 && end !== channelsOf(shape)) return false;
  emit.node("Slice", cut(blocks.of(x), blocks.filled(end)), { output: blocks.make(node.output) });
  return true;
}

/** A value as it lies in memory, a block of channels after another: `[blocks, rows, columns times their size]`. */
function asRows({ emit, blocks, type }: BlockedContext, value: string): string {
  const { shape } = type(value);
  const rows = emit.ints([-1, spatial(shape, 0), spatial(shape, 1) * blocks.size]);
  return emit.node("Reshape", [blocks.of(value), rows]);
}

/** Names such rows as the result of the node. */
function ofRows({ emit, blocks, node, type }: BlockedContext, rows: string): void {
  const { shape } = type(node.output);
  const size = [blocks.filled(channelsOf(shape)), spatial(shape, 0), spatial(shape, 1)];
  emit.node("Reshape", [rows, emit.ints([-1, ...size])], { output: blocks.make(node.output) });
}
