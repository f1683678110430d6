import type { ConvAttributes } from "../../ops/conv.js";
import { channelsOf, spatial } from "../../ops/window.js";
import { intsAttribute, type OnnxAttribute } from "../emitter.js";
import { BLOCKED_DOMAIN } from "./domain.js";
import type { BlockedContext } from "./emit-blocked.js";
import { emitFilled } from "./kernel.js";
import { type FilterPoint, minimalFiltering } from "./minimal-filtering.js";
import { emitPointKernels } from "./winograd-kernel.js";

/** From this many rows on four are computed at once, with half the products; below, two, with two thirds of them. */
const TALL = 24;
/** Fewer rows bring too little. */
const ROWS = 12;
/** Channels that one side, and the other, has to have for the sums in front and behind to cost less than the products saved. */
const CHANNELS = { more: 128, fewer: 32 } as const;
/**
 * Products of one image from which on it is worth it: of a kernel that is constant, whose graph may run with single images, and
 * of one that is fed, in training, with batches.
 */
const PRODUCTS = { fixed: 4e8, fed: 1e8 } as const;

/**
 * Emits a 3x3 convolution on blocked values by Winograd's minimal filtering along the rows: each strip of rows is turned into
 * sums of its rows, which are convolved with kernels of one row, and the results into the rows that were wanted. Along one axis
 * this moves whole rows only; along both there would be fewer products yet, but more would be moved than that saves.
 *
 * @returns Whether it has: false where it does not apply, or would not be faster.
 */
export function emitWinograd(context: BlockedContext): boolean {
  const { emit, blocks, node, type, kernels } = context;
  const [, kernel = "", bias = ""] = node.inputs;
  const source = kernels(kernel);
  if (!pays(context, source.fixed)) return false;
  const rows = spatial(type(node.output).shape, 0);
  const filtering = minimalFiltering(rows >= TALL ? [1, 2] : [1]);
  const { count, pairs, zero, infinity } = filtering;
  const filters = blocks.filled((type(kernel).shape as number[])[0] ?? 0);
  const shift = bias === "" ? "" : emitFilled(emit, blocks, bias, filters);
  const kernelOf = emitPointKernels(emit, blocks, source, filtering);
  const [, left, , right] = (node.attributes as unknown as ConvAttributes).pads;
  const oneRow = { kernel_shape: [1n, 3n], pads: intsAttribute([0, left, 0, right]) };
  const product = (point: FilterPoint, added: readonly string[] = []) =>
    blockedConv(context, [emitStrips(context, point, count), kernelOf(point), ...added], oneRow);

  const halves = pairs.map(({ plus, minus }) => {
    const [a, b] = [product(plus), product(minus)];
    return [emit.node("Add", [a, b]), emit.node("Sub", [a, b])] as const;
  });
  const parts = Array.from({ length: count }, (_, k) => {
    const [one = "", two] = halves.map((half) => half[k % 2] ?? "");
    const isEnd = k === 0 || k === count - 1;
    const factor = (pairs[1]?.root ?? 0) ** k;
    const sum =
      two === undefined
        ? one
        : emitScaled(context, { value: two, factor, filters, added: [isEnd ? "" : shift, one] });
    return isEnd ? product(k === 0 ? zero : infinity, [shift, sum]) : sum;
  });
  emitInterleaved(context, parts, filters);
  return true;
}

/** Whether the convolution is one of those, and large enough. */
function pays({ node, type }: BlockedContext, fixed: boolean): boolean {
  const [, kernel = ""] = node.inputs;
  const { strides, dilations, pads, groups } = node.attributes as unknown as ConvAttributes;
  const [filters = 0, channels = 0, ...size] = type(kernel).shape as number[];
  if (String([size, strides, dilations]) !== "3,3,1,1,1,1" || groups > 1) return false;
  // some sums begin in the second row of a strip, which must not lie above the values
  if (pads[0] < 1) return false;
  if (Math.max(channels, filters) < CHANNELS.more) return false;
  if (Math.min(channels, filters) < CHANNELS.fewer) return false;
  const { shape } = type(node.output);
  const rows = spatial(shape, 0);
  const products = 9 * channels * filters * rows * spatial(shape, 1);
  return rows >= ROWS && products >= (fixed ? PRODUCTS.fixed : PRODUCTS.fed);
}

/** Sums of the rows of each strip: a depthwise convolution with a window of one column, which steps from strip to strip. */
function emitStrips(context: BlockedContext, { strip }: FilterPoint, count: number): string {
  const { emit, blocks, node, type } = context;
  const [x = ""] = node.inputs;
  const height = spatial(type(x).shape, 0);
  const strips = Math.ceil(spatial(type(node.output).shape, 0) / count);
  const channels = blocks.filled(channelsOf(type(x).shape));
  const first = strip.findIndex((v) => v !== 0);
  const touched = strip.slice(first);
  // every second row only
  const dilation = touched.every((v, i) => i % 2 === 0 || v === 0) ? 2 : 1;
  const taps = touched.filter((_, i) => i % dilation === 0);
  const above = (node.attributes as unknown as ConvAttributes).pads[0] - first;
  const below = count * (strips - 1) + touched.length - height - above;
  const block = taps.flatMap((tap) => Array<number>(blocks.size).fill(tap));
  const window = Array.from({ length: channels / blocks.size }, () => block).flat();
  return blockedConv(context, [blocks.of(x), emit.floats(window, [channels, 1, taps.length, 1])], {
    kernel_shape: intsAttribute([taps.length, 1]),
    strides: intsAttribute([count, 1]),
    dilations: intsAttribute([dilation, 1]),
    pads: intsAttribute([above, 0, Math.max(0, below), 0]),
    group: BigInt(channels),
  });
}

interface Scaled {
  readonly value: string;
  readonly factor: number;
  /** Filled up to whole blocks. */
  readonly filters: number;
  /** A shift a channel, or `""`, and a value that is added. */
  readonly added: readonly [string, string];
}

/** One pass: a depthwise convolution with a window of one place adds what it is given. */
function emitScaled(context: BlockedContext, { value, factor, filters, added }: Scaled): string {
  const factors = context.emit.floats(Array(filters).fill(factor), [filters, 1, 1, 1]);
  return blockedConv(context, [value, factors, ...added], {
    kernel_shape: [1n, 1n],
    group: BigInt(filters),
  });
}

/** The rows of `parts` in turns, one of each strip, without what reaches beyond the result; a ReLU that follows is taken in. */
function emitInterleaved(
  { emit, blocks, node, type, onlyReader }: BlockedContext,
  parts: readonly string[],
  filters: number,
): void {
  const follower = onlyReader(node.output);
  const result = follower?.op === "relu" ? follower.output : node.output;
  const { shape } = type(result);
  const [height, width] = [spatial(shape, 0), spatial(shape, 1)];
  const strips = Math.ceil(height / parts.length);
  const row = width * blocks.size;
  const reshape = (v: string, to: readonly number[]) => emit.node("Reshape", [v, emit.ints(to)]);
  const each = parts.map((part) => {
    const y = result === node.output ? part : emit.node("Relu", [part]);
    return reshape(y, [-1, strips, 1, row]);
  });
  const all = emit.node("Concat", each, { attributes: { axis: 2n } });
  const whole =
    strips * parts.length === height
      ? all
      : emit.node("Slice", [
          reshape(all, [-1, strips * parts.length, row]),
          ...[[0], [height], [1]].map((s) => emit.ints(s)),
        ]);
  emit.node("Reshape", [whole, emit.ints([-1, filters, height, width])], {
    output: blocks.make(result),
  });
}

/** Inputs behind the kernel: a shift a channel and a value that is added, `""` for none. */
function blockedConv(
  { emit }: BlockedContext,
  inputs: readonly string[],
  attributes: Readonly<Record<string, OnnxAttribute>>,
): string {
  const given = inputs.at(-1) === "" ? inputs.slice(0, -1) : inputs;
  return emit.node("Conv", given, { attributes, domain: BLOCKED_DOMAIN });
}
