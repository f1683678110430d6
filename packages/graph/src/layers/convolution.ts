import { channelsOf, type Window } from "../ops/window.js";
import { activate } from "./activation.js";
import { type LayerContext, type LayerImport, pair } from "./layer-import.js";
import { windowOf } from "./same-padding.js";

/** `Conv2D`: kernel `[rows, columns, channels, filters]`. */
export const conv2d: LayerImport = (context) => {
  const { builder, path, inputs, config, weight } = context;
  const { shape } = builder.type(inputs[0] ?? "");
  const kernel = builder.node("transpose", [weight("kernel")], { permutation: [3, 2, 0, 1] });
  const window = windowOf(path, { strides: 1, ...config }, shape, pair(config.kernelSize, 1));
  return convolve(context, kernel, window, 1);
};

/** `DepthwiseConv2D`: kernel `[rows, columns, channels, multiplier]`, result channel `channel * multiplier + m`. */
export const depthwiseConv2d: LayerImport = (context) => {
  const { builder, path, inputs, config, weight } = context;
  const { shape } = builder.type(inputs[0] ?? "");
  const channels = channelsOf(shape);
  const size = pair(config.kernelSize, 1);
  // TensorFlow.js ignores dilationRate in this layer; so the layer's own result is that of dilation 1
  const window = windowOf(path, { strides: 1, ...config, dilationRate: 1 }, shape, size);
  const turned = builder.node("transpose", [weight("depthwise_kernel")], {
    permutation: [2, 3, 0, 1],
  });
  const filters = channels * Number(config.depthMultiplier ?? 1);
  const kernel = builder.node("reshape", [turned], { shape: [filters, 1, ...size] });
  return convolve(context, kernel, window, channels);
};

/** The convolution of a layer's input, with its bias and activation. */
function convolve(context: LayerContext, kernel: string, window: Window, groups: number): string {
  const { builder, path, inputs, config, weight } = context;
  const values = [...inputs, kernel, ...(config.useBias === false ? [] : [weight("bias")])];
  const name = linearName(path, config.activation);
  return activate(
    context,
    builder.node("conv", values, { ...window, groups }, name),
    config.activation,
  );
}

/** Name of a layer's value before its activation: the path itself where there is none. */
export function linearName(path: string, activation: unknown): string {
  return activation === "linear" ? path : `${path}/linear`;
}
