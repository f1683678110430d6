import { float32, type TensorType } from "../../../graph.js";
import type { ConvKernelGradientAttributes } from "../../../ops/conv-kernel-gradient.js";
import { channelsOf, spatial } from "../../../ops/window.js";
import { emitKernelGradient } from "../../emit-kernel-gradient.js";
import { BLOCKED_DOMAIN } from "../domain.js";
import type { BlockedContext } from "../emit-blocked.js";
import { type FilterPoint, FOUR_SUMS } from "./minimal-filtering.js";
import { winogradPays } from "./pays.js";
import { emitStrips } from "./strips.js";
import { emitTimes } from "./times.js";

/**
 * Emits the kernel gradient of a 3x3 convolution as that of Winograd's minimal filtering along the rows: what the algorithm does
 * to the rows of x, its gradient for the products, a kernel gradient of one row for each point, and sums of these.
 *
 * @returns Whether it has: false where it does not apply, or would not be faster.
 */
export function emitWinogradKernelGradient(context: BlockedContext): boolean {
  const { emit, blocks, node, type } = context;
  const [x = "", dy = ""] = node.inputs;
  const attributes = node.attributes as unknown as ConvKernelGradientAttributes;
  const { kernelShape, pads } = attributes;
  const size = [spatial(type(dy).shape, 0), spatial(type(dy).shape, 1)] as const;
  if (!winogradPays({ attributes, kernelShape, size }, "gradient")) return false;
  if (!blocks.fits(x) || !blocks.fits(dy)) return false;
  const [filters = 0, channels = 0, , columns = 0] = kernelShape;
  const { count, pairs, zero, infinity } = FOUR_SUMS;
  const strips = Math.ceil(size[0] / count);
  const emitted = (value: string, above: number, factors: readonly number[]) => {
    const { shape } = type(value);
    const own = { channels: blocks.filled(channelsOf(shape)), height: spatial(shape, 0) };
    const geometry = { ...own, strips, step: count, above, factors };
    const sums = emitStrips(context, { value: blocks.of(value), ...geometry });
    return emit.node("ReorderOutput", [sums], {
      attributes: { channels: BigInt(channelsOf(shape)) },
      domain: BLOCKED_DOMAIN,
    });
  };
  const stripType = ({ shape }: TensorType) =>
    float32(shape[0] ?? 0, channelsOf(shape), strips, spatial(shape, 1));
  const gradient = ({ strip }: FilterPoint, powers: readonly number[]) => {
    const output = emit.fresh(`${node.output}/row`);
    const [, left, , right] = pads;
    emitKernelGradient({
      emit,
      attributes: {
        ...attributes,
        kernelShape: [filters, channels, 1, columns],
        pads: [0, left, 0, right],
      },
      inputs: [emitted(x, pads[0], strip), emitted(dy, 0, powers)],
      inputTypes: [stripType(type(x)), stripType(type(dy))],
      output,
      outputType: float32(filters, channels, 1, columns),
      untransposed: (value) => ({ value, transposed: false }),
    });
    return output;
  };
  const ofRoot = (point: FilterPoint, root: number) =>
    gradient(
      point,
      Array.from({ length: count }, (_, k) => root ** k),
    );
  const top = gradient(zero, [1]);
  const bottom = gradient(infinity, [...Array<number>(count - 1).fill(0), 1]);
  const halves = pairs.map(({ root, plus, minus }) => {
    const [a, b] = [ofRoot(plus, root), ofRoot(minus, -root)];
    return { root, even: emit.node("Add", [a, b]), odd: emit.node("Sub", [a, b]) };
  });
  const sum = (values: readonly string[]) => values.reduce((a, b) => emit.node("Add", [a, b]));
  const kernelRows = [
    sum([top, ...halves.map(({ even }) => even)]),
    sum(halves.map(({ root, odd }) => emitTimes(emit, odd, root))),
    sum([bottom, ...halves.map(({ root, even }) => emitTimes(emit, even, root * root))]),
  ];
  emit.node("Concat", kernelRows, { output: node.output, attributes: { axis: 2n } });
  return true;
}
