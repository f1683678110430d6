import type { ReduceAttributes } from "../../ops/reduce.js";
import { channelsOf, spatial } from "../../ops/window.js";
import { BLOCKED_DOMAIN } from "./domain.js";
import type { BlockedContext } from "./emit-blocked.js";

/** Emits the mean of each channel of a blocked value. */
export function emitBlockedMean(context: BlockedContext): boolean {
  const { blocks, node } = context;
  const { axes, keepDims } = node.attributes as unknown as ReduceAttributes;
  const [x = ""] = node.inputs;
  if (!blocks.has(x) || String(axes) !== "2,3") return false;
  emitShaped(context, emitMeans(context, x), keepDims, node.output);
  return true;
}

/** Emits the sum of each channel of a blocked value, over places or over images and places. */
export function emitBlockedSum(context: BlockedContext): boolean {
  const { emit, blocks, node, type } = context;
  const { axes, keepDims } = node.attributes as unknown as ReduceAttributes;
  const [x = ""] = node.inputs;
  const images = String(axes) === "0,2,3";
  if (!blocks.has(x) || !(images || String(axes) === "2,3")) return false;
  const means = emitMeans(context, x);
  const total = images
    ? emit.node("ReduceSum", [means, emit.ints([0])], { attributes: { keepdims: 1n } })
    : means;
  const places = spatial(type(x).shape, 0) * spatial(type(x).shape, 1);
  emitShaped(context, emit.node("Mul", [total, emit.float(places)]), keepDims, node.output);
  return true;
}

/** Means over all places, `[batch, channels, 1, 1]` without what fills up the last block. */
function emitMeans({ emit, blocks, type }: BlockedContext, x: string): string {
  const means = emit.node("GlobalAveragePool", [blocks.of(x)], { domain: BLOCKED_DOMAIN });
  const channels = channelsOf(type(x).shape);
  if (channels === blocks.filled(channels)) return means;
  const [from, to, axis] = [[0], [channels], [1]].map((v) => emit.ints(v));
  return emit.node("Slice", [means, from ?? "", to ?? "", axis ?? ""]);
}

/** Drops the reduced axes unless they are kept. */
function emitShaped(
  { emit, type }: BlockedContext,
  value: string,
  keepDims: boolean,
  output: string,
): void {
  if (keepDims) emit.node("Identity", [value], { output });
  else {
    const { shape } = type(output);
    const sizes = shape.map((d) => (typeof d === "number" ? d : -1));
    emit.node("Reshape", [value, emit.ints(sizes)], { output });
  }
}
