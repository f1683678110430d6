import { channelsOf, type Window } from "../ops/window.js";
import { activate } from "./activation.js";
import { type LayerContext, type LayerImport, pair } from "./layer-import.js";
import { refuseChannelsFirst, windowOf } from "./same-padding.js";

/** `Conv2D`: kernel `[rows, columns, channels, filters]`. */
export const conv2d: LayerImport = (context) => {
  const { builder, path, inputs, config, weight } = context;
  const { shape } = builder.type(inputs[0] ?? "");
  const kernel = builder.node("transpose", [weight("kernel")], { permutation: [3, 2, 0, 1] });
  const window = windowOf(path, { strides: 1, ...config }, shape, pair(config.kernelSize, 1));
  return finish(context, inputs, kernel, { ...window, groups: 1 });
};

/** `DepthwiseConv2D`: kernel `[rows, columns, channels, multiplier]`, result channel `channel * multiplier + m`. */
export const depthwiseConv2d: LayerImport = (context) => {
  const { builder, path, inputs, config } = context;
  const { shape } = builder.type(inputs[0] ?? "");
  // TensorFlow.js ignores dilationRate in this layer; so the layer's own result is that of dilation 1
  const settings = { strides: 1, ...config, dilationRate: 1 };
  const window = windowOf(path, settings, shape, pair(config.kernelSize, 1));
  return finish(context, inputs, depthwiseKernel(context), {
    ...window,
    groups: channelsOf(shape),
  });
};

/** `SeparableConv2D`: a depthwise convolution, dilated if it says so, and one of 1x1 over its channels. */
export const separableConv2d: LayerImport = (context) => {
  const { builder, path, inputs, config, weight } = context;
  const { shape } = builder.type(inputs[0] ?? "");
  const window = windowOf(path, { strides: 1, ...config }, shape, pair(config.kernelSize, 1));
  const each = builder.node(
    "conv",
    [...inputs, depthwiseKernel(context)],
    { ...window, groups: channelsOf(shape) },
    `${path}/depthwise`,
  );
  const kernel = builder.node("transpose", [weight("pointwise_kernel")], {
    permutation: [3, 2, 0, 1],
  });
  const point = { strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0], groups: 1 } as const;
  return finish(context, [each], kernel, point);
};

/** `Conv2DTranspose`: kernel `[rows, columns, filters, channels]`; rows and columns are multiplied by the strides. */
export const conv2dTranspose: LayerImport = (context) => {
  const { builder, path, inputs, config, weight } = context;
  refuseChannelsFirst(path, config);
  const strides = pair(config.strides, 1);
  const excess = pair(config.kernelSize, 1).map((k, i) => k - (strides[i] ?? 1));
  const cut = excess.map((e) => (config.padding === "same" ? Math.max(e, 0) : 0));
  const [top = 0, left = 0] = cut.map((c) => Math.floor(c / 2));
  const [bottom = 0, right = 0] = cut.map((c) => Math.ceil(c / 2));
  const [down = 0, across = 0] = excess.map((e) => Math.max(-e, 0));
  const kernel = builder.node("transpose", [weight("kernel")], { permutation: [3, 2, 0, 1] });
  const name = linearName(path, config.activation);
  const biased = config.useBias !== false;
  const attributes = {
    strides,
    dilations: [1, 1],
    pads: [top, left, bottom, right],
    groups: 1,
    outputPadding: [down, across],
  } as const;
  const spread = builder.node(
    "convTranspose",
    [...inputs, kernel],
    attributes,
    biased ? `${path}/product` : name,
  );
  if (!biased) return activate(context, spread, config.activation);
  const bias = weight("bias");
  const shape = [builder.type(bias).shape[0] ?? 0, 1, 1];
  const values = [spread, builder.node("reshape", [bias], { shape })];
  return activate(context, builder.node("add", values, {}, name), config.activation);
};

/** The weight `depthwise_kernel` `[rows, columns, channels, multiplier]` as `[channels * multiplier, 1, rows, columns]`. */
function depthwiseKernel({ builder, weight }: LayerContext): string {
  const kernel = weight("depthwise_kernel");
  const [rows = 0, columns = 0, channels = 0, multiplier = 0] = builder.type(kernel)
    .shape as number[];
  const turned = builder.node("transpose", [kernel], { permutation: [2, 3, 0, 1] });
  const shape = [channels * multiplier, 1, rows, columns];
  return builder.node("reshape", [turned], { shape });
}

/** A convolution with a layer's bias and activation. */
function finish(
  context: LayerContext,
  inputs: readonly string[],
  kernel: string,
  window: Window & { readonly groups: number },
): string {
  const { builder, path, config, weight } = context;
  const values = [...inputs, kernel, ...(config.useBias === false ? [] : [weight("bias")])];
  const name = linearName(path, config.activation);
  return activate(context, builder.node("conv", values, window, name), config.activation);
}

/** Name of a layer's value before its activation: the path itself where there is none. */
export function linearName(path: string, activation: unknown): string {
  return activation === "linear" ? path : `${path}/linear`;
}
