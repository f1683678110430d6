import { opOf } from "../../ops/table.js";
import { channelsOf } from "../../ops/window.js";
import type { BlockedContext } from "./emit-blocked.js";
import { emitPerChannel } from "./per-channel.js";
import { emitPerImage } from "./per-image.js";

/** Element-wise ops that make finite numbers of the zeros which fill up a last block. */
export const ELEMENT_WISE = [
  "abs",
  "add",
  "clip",
  "elu",
  "erf",
  "gelu",
  "hardSigmoid",
  "leakyRelu",
  "maximum",
  "minimum",
  "mul",
  "neg",
  "relu",
  "sigmoid",
  "silu",
  "softplus",
  "step",
  "sub",
  "tanh",
] as const;

/** Emits an element-wise op on blocked values, where one of them is there. */
export function emitElementWise(context: BlockedContext): boolean {
  const { emit, blocks, node, type } = context;
  const { op, inputs, output, attributes } = node;
  if (!inputs.some((name) => blocks.has(name))) return false;
  const outputType = type(output);
  const whole = (name: string) => String(type(name).shape) === String(outputType.shape);
  const scalar = (name: string) => type(name).shape.length === 0;
  if (!inputs.every((name) => scalar(name) || (whole(name) && blocks.fits(name)))) {
    return emitNarrow(context);
  }
  opOf(op).onnx({
    emit,
    attributes,
    inputs: inputs.map((name) => (scalar(name) ? name : blocks.of(name))),
    output: blocks.make(output),
    inputTypes: inputs.map(type),
    outputType,
    untransposed: (value) => ({ value, transposed: false }),
  });
  return true;
}

/** A product or sum of a map with one number a channel, the same for all images or not. */
function emitNarrow({ emit, blocks, node: { op, inputs, output }, type }: BlockedContext): boolean {
  if (op !== "mul" && op !== "add") return false;
  const { shape } = type(output);
  const k = inputs.findIndex((name) => String(type(name).shape) === String(shape));
  const [x = "", narrow = ""] = [inputs[k], inputs[1 - k]];
  if (k < 0 || !blocks.has(x)) return false;
  const channels = channelsOf(shape);
  const own = type(narrow).shape;
  const perChannel =
    own.length >= 3 && own.at(-3) === channels && own.at(-1) === 1 && own.at(-2) === 1;
  if (!perChannel) return false;
  const perImage = own.length === 4 && own[0] === shape[0] && own[0] !== 1;
  if (!perImage) {
    if (op === "add") return false;
    const factor = emit.node("Reshape", [narrow, emit.ints([channels])]);
    emitPerChannel(emit, blocks, { x, output, channels, factor });
    return true;
  }
  blocks.plain(narrow);
  const filled = blocks.filled(channels);
  const missing = filled - channels;
  const padded =
    missing === 0 ? narrow : emit.node("Pad", [narrow, emit.ints([0, 0, 0, 0, 0, missing, 0, 0])]);
  const attributes = { kernel_shape: [1n, 1n] };
  const common = { x: blocks.of(x), channels: filled, output: blocks.make(output), attributes };
  if (op === "mul") {
    emitPerImage(emit, { ...common, kernels: padded });
    return true;
  }
  const ones = emit.node("Expand", [emit.float(1), emit.node("Shape", [padded])]);
  const shifts = emit.node("Reshape", [padded, emit.ints([0, filled])]);
  emitPerImage(emit, { ...common, kernels: ones, shifts });
  return true;
}
