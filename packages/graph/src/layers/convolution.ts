import { channelsOf } from "../ops/window.js";
import { activate } from "./activation.js";
import { type LayerImport, pair } from "./layer-import.js";
import { windowOf } from "./same-padding.js";

/** `Conv2D`: kernel `[rows, columns, channels, filters]`. */
export const conv2d: LayerImport = (context) => {
  const {
    builder,
    path,
    inputs: [x = ""],
    config,
    weight,
  } = context;
  const kernel = builder.node("transpose", [weight("kernel")], { permutation: [3, 2, 0, 1] });
  const window = windowOf(
    path,
    { strides: 1, ...config },
    builder.type(x).shape,
    pair(config.kernelSize, 1),
  );
  const linear = builder.node(
    "conv",
    [x, kernel, ...(config.useBias === false ? [] : [weight("bias")])],
    { ...window, groups: 1 },
    linearName(path, config.activation),
  );
  return activate(context, linear, config.activation);
};

/** `DepthwiseConv2D`: kernel `[rows, columns, channels, multiplier]`, result channel `channel * multiplier + m`. */
export const depthwiseConv2d: LayerImport = (context) => {
  const {
    builder,
    path,
    inputs: [x = ""],
    config,
    weight,
  } = context;
  const { shape } = builder.type(x);
  const channels = channelsOf(shape);
  const size = pair(config.kernelSize, 1);
  // TensorFlow.js ignores dilationRate in this layer; so the layer's own result is that of dilation 1
  const window = windowOf(path, { strides: 1, ...config, dilationRate: 1 }, shape, size);
  const turned = builder.node("transpose", [weight("depthwise_kernel")], {
    permutation: [2, 3, 0, 1],
  });
  const filters = channels * Number(config.depthMultiplier ?? 1);
  const kernel = builder.node("reshape", [turned], { shape: [filters, 1, ...size] });
  const linear = builder.node(
    "conv",
    [x, kernel, ...(config.useBias === false ? [] : [weight("bias")])],
    { ...window, groups: channels },
    linearName(path, config.activation),
  );
  return activate(context, linear, config.activation);
};

/** Name of a layer's value before its activation: the path itself where there is none. */
export function linearName(path: string, activation: unknown): string {
  return activation === "linear" ? path : `${path}/linear`;
}
