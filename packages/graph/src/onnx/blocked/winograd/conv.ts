import type { ConvAttributes } from "../../../ops/conv.js";
import { channelsOf, spatial } from "../../../ops/window.js";
import { intsAttribute, type OnnxAttribute } from "../../emitter.js";
import { BLOCKED_DOMAIN } from "../domain.js";
import type { BlockedContext } from "../emit-blocked.js";
import { emitInterleaved } from "../interleaved.js";
import { emitFilled } from "../kernel.js";
import { emitPointKernels } from "./kernel.js";
import { type FilterPoint, FOUR_SUMS } from "./minimal-filtering.js";
import { winogradPays } from "./pays.js";
import { emitStrips } from "./strips.js";

/**
 * Emits a 3x3 convolution on blocked values by Winograd's minimal filtering along the rows: each strip of rows is turned into
 * sums of its rows, which are convolved with kernels of one row, and the results into the rows that were wanted. Along one axis
 * this moves whole rows only; along both there would be fewer products yet, but more would be moved than that saves. A ReLU that
 * follows is taken in.
 *
 * @returns Whether it has: false where it does not apply, or would not be faster.
 */
export function emitWinograd(context: BlockedContext): boolean {
  const { emit, blocks, node, type, kernels, onlyReader, absorb } = context;
  const [x = "", kernel = "", bias = ""] = node.inputs;
  const source = kernels(kernel);
  const attributes = node.attributes as unknown as ConvAttributes;
  const kernelShape = type(kernel).shape as number[];
  const { shape } = type(node.output);
  const size = [spatial(shape, 0), spatial(shape, 1)] as const;
  const convolution = { attributes, kernelShape, size };
  if (!winogradPays(convolution, source.fixed ? "fixed" : "fed")) return false;
  const { count, pairs, zero, infinity } = FOUR_SUMS;
  const filters = blocks.filled(kernelShape[0] ?? 0);
  const shift = bias === "" ? "" : emitFilled(emit, blocks, bias, filters);
  const kernelOf = emitPointKernels(emit, blocks, source, FOUR_SUMS);
  const [above, left, , right] = attributes.pads;
  const strips = Math.ceil(size[0] / count);
  const geometry = {
    channels: blocks.filled(channelsOf(type(x).shape)),
    height: spatial(type(x).shape, 0),
    strips,
    step: count,
    above,
  };
  const oneRow = { kernel_shape: [1n, 3n], pads: intsAttribute([0, left, 0, right]) };
  const product = (point: FilterPoint, added: readonly string[] = []) => {
    const sums = emitStrips(context, { value: blocks.of(x), factors: point.strip, ...geometry });
    return blockedConv(context, [sums, kernelOf(point), ...added], oneRow);
  };

  const halves = pairs.map(({ plus, minus }) => {
    const [a, b] = [product(plus), product(minus)];
    return [emit.node("Add", [a, b]), emit.node("Sub", [a, b])] as const;
  });
  const parts = Array.from({ length: count }, (_, k) => {
    const [one = "", value = ""] = halves.map((half) => half[k % 2] ?? "");
    const isEnd = k === 0 || k === count - 1;
    // the first root is 1, and its powers are
    const factor = (pairs[1]?.root ?? 1) ** k;
    const sum = emitScaled(context, { value, factor, filters, added: [isEnd ? "" : shift, one] });
    return isEnd ? product(k === 0 ? zero : infinity, [shift, sum]) : sum;
  });
  const follower = onlyReader(node.output);
  const relu = follower?.op === "relu" ? follower : undefined;
  if (relu !== undefined) absorb(relu);
  emitInterleaved(context, {
    parts: parts.map((part) => [relu === undefined ? part : emit.node("Relu", [part])]),
    size: [strips, size[1]],
    channels: filters,
    result: size,
    output: blocks.make((relu ?? node).output),
  });
  return true;
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

/** Inputs behind the kernel: a shift a channel and a value that is added, `""` for none. */
function blockedConv(
  { emit }: BlockedContext,
  inputs: readonly string[],
  attributes: Readonly<Record<string, OnnxAttribute>>,
): string {
  const given = inputs.at(-1) === "" ? inputs.slice(0, -1) : inputs;
  return emit.node("Conv", given, { attributes, domain: BLOCKED_DOMAIN });
}
