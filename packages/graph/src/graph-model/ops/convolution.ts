import { windowOf } from "../../layers/same-padding.js";
import { channelsOf, type Window } from "../../ops/window.js";
import { imageValue, type NodeContext, type NodeImport } from "../node-import.js";
import { channelsFirst, type Tensor } from "../value.js";
import { fused } from "./fused.js";

/** `Conv2D` and `_FusedConv2D`: kernel `[rows, columns, channels, filters]`. */
export const conv2d: NodeImport = (context) => {
  const { session, builder, tensor, plain } = context;
  const x = channelsFirst(session, tensor(0));
  const weight = plain(1, "kernel");
  const [rows = 0, columns = 0, perGroup = 0] = builder.type(weight).shape as number[];
  const kernel = builder.node("transpose", [weight], { permutation: [3, 2, 0, 1] });
  const groups = channelsOf(builder.type(x.name).shape) / perGroup;
  if (!Number.isInteger(groups)) {
    throw new RangeError(`kernel [${builder.type(weight).shape}] does not fit the channels`);
  }
  return convolve(context, x, kernel, [rows, columns], groups);
};

/** `DepthwiseConv2dNative` and its fused form: kernel `[rows, columns, channels, multiplier]`. */
export const depthwiseConv2d: NodeImport = (context) => {
  const { session, builder, tensor, plain } = context;
  const x = channelsFirst(session, tensor(0));
  const weight = plain(1, "kernel");
  const [rows = 0, columns = 0, channels = 0, multiplier = 0] = builder.type(weight)
    .shape as number[];
  const turned = builder.node("transpose", [weight], { permutation: [2, 3, 0, 1] });
  const shape = [channels * multiplier, 1, rows, columns];
  const kernel = builder.node("reshape", [turned], { shape });
  return convolve(context, x, kernel, [rows, columns], channels);
};

function convolve(
  context: NodeContext,
  x: Tensor,
  kernel: string,
  size: readonly [number, number],
  groups: number,
): Tensor {
  const { builder } = context;
  const { blocks } = x;
  let window = windowOfNode(context, x.name, size);
  if (blocks !== undefined) {
    if (
      [...window.strides, ...window.dilations].some((s) => s !== 1) ||
      window.pads.some((p) => p !== 0)
    ) {
      context.refuse(
        "between SpaceToBatchND and BatchToSpaceND it must be VALID, of stride 1, not dilated",
      );
    }
    window = { ...window, dilations: blocks.size, pads: blocks.pads };
  }
  return fused(context, 2, (bias, name) => {
    const values = [x.name, kernel, ...bias];
    const result = imageValue(builder.node("conv", values, { ...window, groups }, name));
    return blocks === undefined ? result : { ...result, blocks: { ...blocks, pads: [0, 0, 0, 0] } };
  });
}

/** `Conv2DBackpropInput`, a transposed convolution: inputs are the wanted sizes, the kernel and the value. */
export const conv2dTranspose: NodeImport = (context) => {
  const { builder, attributes, path, sizes, image, plain, refuse } = context;
  const [, ...wanted] = sizes(0);
  const weight = plain(1, "kernel");
  const x = image(2);
  const [, , ...from] = builder.type(x).shape as number[];
  const kernelSize = builder.type(weight).shape.slice(0, 2) as number[];
  const strides = attributes.numbers("strides").slice(1, 3);
  const padding = attributes.text("padding");
  const explicit = attributes.numbers("explicit_paddings").slice(2, 6);
  if (attributes.numbers("dilations").some((d) => d !== 1)) refuse("it is dilated; use dilation 1");
  const axes = ([0, 1] as const).map((axis) => {
    const [to, k = 1, s = 1, n = 1] = [wanted[axis], kernelSize[axis], strides[axis], from[axis]];
    if (typeof to !== "number")
      return refuse("its output size is not known; convert for a fixed size");
    const total = padding === "SAME" ? Math.max((Math.ceil(to / s) - 1) * s + k - to, 0) : 0;
    const before = padding === "EXPLICIT" ? (explicit[2 * axis] ?? 0) : Math.floor(total / 2);
    const after = padding === "EXPLICIT" ? (explicit[2 * axis + 1] ?? 0) : total - before;
    return { before, after, s, rest: to - (s * (n - 1) + k - before - after) };
  });
  const [y, across] = axes;
  if (y === undefined || across === undefined) return refuse("it has no rows and columns");
  const kernel = builder.node("transpose", [weight], { permutation: [3, 2, 0, 1] });
  const window = {
    strides: [y.s, across.s],
    dilations: [1, 1],
    pads: [y.before, across.before, y.after, across.after],
    groups: 1,
    outputPadding: [y.rest, across.rest],
  } as const;
  return imageValue(builder.node("convTranspose", [x, kernel], window, path));
};

/** Geometry of a node with `strides`, `dilations`, `padding` and perhaps `explicit_paddings`, all `[batch, height, width, channels]`. */
export function windowOfNode(
  { builder, attributes, path, refuse }: NodeContext,
  x: string,
  size: readonly [number, number],
): Window {
  const [, down = 1, across = 1] = attributes.numbers("strides");
  const [, rows = 1, columns = 1] = attributes.numbers("dilations");
  const padding = attributes.text("padding");
  const config = {
    strides: [down, across],
    dilationRate: [rows, columns],
    padding: padding.toLowerCase(),
  };
  const { shape } = builder.type(x);
  if (padding !== "EXPLICIT") return windowOf(path, config, shape, size);
  const explicit = attributes.numbers("explicit_paddings");
  const [top = 0, bottom = 0, left = 0, right = 0] = explicit.slice(2, 6);
  if (
    explicit.length !== 8 ||
    [...explicit.slice(0, 2), ...explicit.slice(6)].some((p) => p !== 0)
  ) {
    refuse(`explicit_paddings are [${explicit}]; pad rows and columns only`);
  }
  return { strides: [down, across], dilations: [rows, columns], pads: [top, left, bottom, right] };
}
