import type { ConvKernelGradientAttributes } from "../../ops/conv-kernel-gradient.js";
import { spatial } from "../../ops/window.js";
import { intsAttribute } from "../emitter.js";
import { BLOCKED_DOMAIN } from "./domain.js";
import type { BlockedContext } from "./emit-blocked.js";
import { emitPerImage } from "./per-image.js";
import { emitWinogradKernelGradient } from "./winograd/kernel-gradient.js";

/** Emits the kernel gradient of a depthwise convolution, or of one that Winograd's filtering makes faster. */
export function emitBlockedKernelGradient(context: BlockedContext): boolean {
  return emitWinogradKernelGradient(context) || emitDepthwise(context);
}

/**
 * The kernel gradient of a depthwise convolution: a depthwise convolution of x with the gradient as the kernel, image by
 * image, in which strides and dilations have changed places. One pass over both.
 */
function emitDepthwise(context: BlockedContext): boolean {
  const { emit, blocks, node, type } = context;
  const [x = "", dy = ""] = node.inputs;
  const { kernelShape, groups, pads, strides, dilations } =
    node.attributes as unknown as ConvKernelGradientAttributes;
  const [filters = 0, perGroup = 0, ...kernel] = kernelShape;
  if (groups !== filters || perGroup !== 1 || groups === 1) return false;
  if (!blocks.fits(x) || !blocks.fits(dy)) return false;
  const size = ([0, 1] as const).map((i) => spatial(type(dy).shape, i));
  const after = ([0, 1] as const).map((i) => {
    const reached = strides[i] * ((size[i] ?? 1) - 1) + 1 + dilations[i] * ((kernel[i] ?? 1) - 1);
    return reached - spatial(type(x).shape, i) - pads[i];
  });
  // rows that no window reaches would have to be cut off
  if (after.some((p) => p < 0)) return false;
  const each = emitPerImage(emit, {
    x: blocks.of(x),
    kernels: blocks.of(dy),
    channels: blocks.filled(filters),
    output: emit.fresh(`${node.output}/images`),
    attributes: {
      kernel_shape: intsAttribute(size),
      pads: intsAttribute([pads[0], pads[1], ...after]),
      strides: intsAttribute(dilations),
      dilations: intsAttribute(strides),
    },
  });
  const sum = emit.node("ReduceSum", [each, emit.ints([0])], { attributes: { keepdims: 1n } });
  const plain = emit.node("ReorderOutput", [sum], {
    attributes: { channels: BigInt(filters) },
    domain: BLOCKED_DOMAIN,
  });
  emit.node("Reshape", [plain, emit.ints(kernelShape)], { output: node.output });
  return true;
}
