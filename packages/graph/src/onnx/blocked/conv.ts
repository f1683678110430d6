import { type ConvAttributes, convAttributes } from "../../ops/conv.js";
import { channelsOf } from "../../ops/window.js";
import { BLOCKED_DOMAIN } from "./domain.js";
import type { BlockedContext } from "./emit-blocked.js";
import { emitBlockedKernel, emitFilled } from "./kernel.js";
import { emitWinograd } from "./winograd/conv.js";

/** Emits a convolution on blocked values, whose kernel may be fed: onnxruntime's own blocked ones must be constants. */
export function emitBlockedConv(context: BlockedContext): boolean {
  const { emit, blocks, node, type, kernels } = context;
  const [x = "", kernel = "", bias = ""] = node.inputs;
  const attributes = node.attributes as unknown as ConvAttributes;
  const form = formOf(context);
  if (form === undefined) return false;
  if (form === "blocks" && emitWinograd(context)) return true;
  const [filters = 0] = type(kernel).shape as number[];
  const input = form === "planes" ? x : blocks.of(x);
  if (form === "planes") blocks.plain(x);
  const arranged = emitBlockedKernel(emit, blocks, kernels(kernel), form === "blocks");
  const inputs = [input, arranged];
  if (bias !== "") inputs.push(emitFilled(emit, blocks, bias, filters));
  const groups =
    attributes.groups === filters && filters > 1 ? blocks.filled(filters) : attributes.groups;
  emit.node("Conv", inputs, {
    output: blocks.make(node.output),
    attributes: { ...convAttributes(attributes, type(kernel)), group: BigInt(groups) },
    domain: BLOCKED_DOMAIN,
  });
  return true;
}

/**
 * How the kernel is wanted: in blocks of filters and channels; of filters alone, where a group has one channel; the same, and
 * the input plain, where there are too few channels for a block. Undefined where the convolution has to stay plain.
 */
function formOf({
  blocks,
  node,
  type,
}: BlockedContext): "blocks" | "depthwise" | "planes" | undefined {
  const [x = "", kernel = ""] = node.inputs;
  const { groups } = node.attributes as unknown as ConvAttributes;
  const [filters = 0, perGroup = 0] = type(kernel).shape as number[];
  const channels = channelsOf(type(x).shape);
  const [, , height = 0, width = 0] = type(node.output).shape as number[];
  if (filters % 4 !== 0 || height * width < 2) return undefined;
  if (groups > 1) {
    if (perGroup === 1 && groups === filters && blocks.fits(x)) return "depthwise";
    const whole = perGroup % blocks.size === 0 && (filters / groups) % blocks.size === 0;
    return whole && blocks.fits(x) ? "blocks" : undefined;
  }
  if (2 * filters < blocks.size) return undefined;
  if (channels < blocks.size && !blocks.has(x)) return "planes";
  return blocks.fits(x) ? "blocks" : undefined;
}
