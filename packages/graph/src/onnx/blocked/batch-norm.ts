import type { BatchNormAttributes } from "../../ops/batch-norm.js";
import { channelsOf } from "../../ops/window.js";
import type { BlockedContext } from "./emit-blocked.js";
import { emitPerChannel } from "./per-channel.js";

/** Emits a BatchNorm as a factor and a shift of each channel. */
export function emitBlockedBatchNorm({ emit, blocks, node, type }: BlockedContext): boolean {
  const [x = "", gamma = "", beta = "", mean = "", variance = ""] = node.inputs;
  if (!blocks.has(x)) return false;
  const { epsilon } = node.attributes as unknown as BatchNormAttributes;
  const deviation = emit.node("Sqrt", [emit.node("Add", [variance, emit.float(epsilon)])]);
  const factor = emit.node("Div", [gamma, deviation]);
  const shift = emit.node("Sub", [beta, emit.node("Mul", [mean, factor])]);
  const channels = channelsOf(type(x).shape);
  emitPerChannel(emit, blocks, { x, output: node.output, channels, factor, shift });
  return true;
}
