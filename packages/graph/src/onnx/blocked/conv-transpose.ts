import type { ConvTransposeAttributes } from "../../ops/conv-transpose.js";
import { spatial } from "../../ops/window.js";
import { intsAttribute } from "../emitter.js";
import { emitPhases } from "./conv-transpose-phases.js";
import { BLOCKED_DOMAIN } from "./domain.js";
import type { BlockedContext } from "./emit-blocked.js";
import { emitBlockedKernel } from "./kernel.js";

/**
 * Emits a transposed convolution where it is a repetition (the gradient of an average over windows that tile), a convolution with
 * zeros between its results (windows of one place), depthwise one of a value with zeros between its places, or several, one for
 * each phase of the stride.
 */
export function emitBlockedConvTranspose(context: BlockedContext): boolean {
  const { node, blocks } = context;
  const [x = ""] = node.inputs;
  if (node.inputs.length > 2 || !blocks.fits(x)) return false;
  return (
    emitRepeated(context) || emitPointwise(context) || emitDepthwise(context) || emitPhases(context)
  );
}

/** Windows of ones that tile the result. */
function emitRepeated({ emit, blocks, node, type, constant }: BlockedContext): boolean {
  const [x = "", kernel = ""] = node.inputs;
  const { strides, pads, groups } = node.attributes as unknown as ConvTransposeAttributes;
  const [filters = 0, perGroup = 0, ...size] = type(kernel).shape as number[];
  const ones = constant(kernel)?.every((v) => v === 1) ?? false;
  const grown = ([0, 1] as const).every(
    (i) => spatial(type(node.output).shape, i) === spatial(type(x).shape, i) * strides[i],
  );
  const tiles = String(size) === String(strides) && pads.every((p) => p === 0);
  if (!ones || !tiles || !grown || perGroup !== 1 || groups !== filters) return false;
  emit.node("Upsample", [blocks.of(x)], {
    output: blocks.make(node.output),
    attributes: { scales: intsAttribute([1, 1, ...strides]) },
    domain: BLOCKED_DOMAIN,
  });
  return true;
}

/** A kernel of one place: each result stands alone among zeros. */
function emitPointwise({ emit, blocks, node, type, kernels }: BlockedContext): boolean {
  const [x = "", kernel = ""] = node.inputs;
  const { strides, pads, groups } = node.attributes as unknown as ConvTransposeAttributes;
  const [filters = 0, channels = 0, rows = 0, columns = 0] = type(kernel).shape as number[];
  if (groups > 1 || rows * columns > 1 || pads.some((p) => p > 0)) return false;
  if (filters < blocks.size || channels < blocks.size || channels % 4 !== 0) return false;
  const source = kernels(kernel);
  const turned = { ...source, swapped: !source.swapped };
  const small = emit.node("Conv", [blocks.of(x), emitBlockedKernel(emit, blocks, turned, true)], {
    attributes: { kernel_shape: [1n, 1n] },
    domain: BLOCKED_DOMAIN,
  });
  const [height, width] = [0, 1].map((i) => spatial(type(node.output).shape, i as 0 | 1));
  emitSpread(
    { emit, blocks },
    { value: small, channels, from: type(x).shape, strides, size: [height ?? 0, width ?? 0] },
    blocks.make(node.output),
  );
  return true;
}

/** One channel a group: a convolution of what lies among zeros with the kernel turned by 180 degrees. */
function emitDepthwise({ emit, blocks, node, type, kernels }: BlockedContext): boolean {
  const [x = "", kernel = ""] = node.inputs;
  const { strides, pads, dilations, groups } =
    node.attributes as unknown as ConvTransposeAttributes;
  const [filters = 0, perGroup = 0, ...size] = type(kernel).shape as number[];
  if (perGroup !== 1 || groups !== filters || filters % 4 !== 0) return false;
  const before = ([0, 1] as const).map((i) => dilations[i] * ((size[i] ?? 1) - 1) - pads[i]);
  const after = ([0, 1] as const).map((i) => {
    const spread = strides[i] * spatial(type(x).shape, i);
    return spatial(type(node.output).shape, i) - spread + pads[i];
  });
  if ([...before, ...after].some((p) => p < 0)) return false;
  const spread = emitSpread(
    { emit, blocks },
    {
      value: blocks.of(x),
      channels: filters,
      from: type(x).shape,
      strides,
      size: ([0, 1] as const).map((i) => strides[i] * spatial(type(x).shape, i)) as [
        number,
        number,
      ],
    },
  );
  const source = kernels(kernel);
  const turned = { ...source, turned: !source.turned };
  emit.node("Conv", [spread, emitBlockedKernel(emit, blocks, turned, false)], {
    output: blocks.make(node.output),
    attributes: {
      kernel_shape: intsAttribute(size),
      dilations: intsAttribute(dilations),
      pads: intsAttribute([...before, ...after]),
      group: BigInt(blocks.filled(filters)),
    },
    domain: BLOCKED_DOMAIN,
  });
  return true;
}

interface Spread {
  /** In blocks. */
  readonly value: string;
  readonly channels: number;
  readonly from: readonly unknown[];
  readonly strides: readonly [number, number];
  /** Height and width of the result, at most the strides times those of the value. */
  readonly size: readonly [number, number];
}

/** Zeros between the places of a blocked value: padding behind each place, then behind each row. */
function emitSpread(
  { emit, blocks }: Pick<BlockedContext, "emit" | "blocks">,
  { value, channels, from, strides, size: [height, width] }: Spread,
  output?: string,
): string {
  const [rows, columns] = [Number(from[2]), Number(from[3])];
  const reshape = (v: string, to: readonly number[], name?: string) =>
    emit.node("Reshape", [v, emit.ints(to)], name === undefined ? {} : { output: name });
  const pad = (v: string, block: number, steps: number) =>
    steps === 1
      ? v
      : emit.node("Pad", [reshape(v, [-1, block]), emit.ints([0, 0, 0, (steps - 1) * block])]);
  const cut = (v: string, block: number, have: number, want: number) =>
    have === want
      ? v
      : emit.node("Slice", [
          reshape(v, [-1, have * block]),
          ...[[0], [want * block], [1]].map((s) => emit.ints(s)),
        ]);
  const beside = cut(pad(value, blocks.size, strides[1]), blocks.size, columns * strides[1], width);
  const row = width * blocks.size;
  const below = cut(pad(beside, row, strides[0]), row, rows * strides[0], height);
  return reshape(below, [-1, blocks.filled(channels), height, width], output);
}
