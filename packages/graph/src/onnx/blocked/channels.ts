import type { ConcatAttributes } from "../../ops/concat.js";
import type { SliceAttributes } from "../../ops/slice.js";
import { channelsOf } from "../../ops/window.js";
import type { BlockedContext } from "./emit-blocked.js";

/** Emits a concatenation of whole blocks of channels. */
export function emitBlockedConcat({ emit, blocks, node, type }: BlockedContext): boolean {
  const { axis } = node.attributes as unknown as ConcatAttributes;
  const { inputs, output } = node;
  const whole = inputs.every((name) => channelsOf(type(name).shape) % blocks.size === 0);
  if (axis !== 1 || !whole || !inputs.every(blocks.fits) || !inputs.some(blocks.has)) return false;
  emit.node("Concat", inputs.map(blocks.of), {
    output: blocks.make(output),
    attributes: { axis: 1n },
  });
  return true;
}

/** Emits a cut of whole blocks of channels. */
export function emitBlockedSlice({ emit, blocks, node, type }: BlockedContext): boolean {
  const { axis, start, end } = node.attributes as unknown as SliceAttributes;
  const [x = ""] = node.inputs;
  const { shape } = type(x);
  if (axis !== 1 || shape.length !== 4 || !blocks.has(x)) return false;
  if (start % blocks.size !== 0) return false;
  if (end % blocks.size !== 0 && end !== channelsOf(shape)) return false;
  emit.node(
    "Slice",
    [blocks.of(x), emit.ints([start]), emit.ints([blocks.filled(end)]), emit.ints([1])],
    { output: blocks.make(node.output) },
  );
  return true;
}
