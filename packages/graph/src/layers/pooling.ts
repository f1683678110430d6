import { channelsOf, spatial } from "../ops/window.js";
import { type LayerImport, pair } from "./layer-import.js";
import { refuseChannelsFirst, windowOf } from "./same-padding.js";

/** `MaxPooling2D` or `AveragePooling2D`. */
export const pooling2d =
  (op: "maxPool" | "averagePool"): LayerImport =>
  ({ builder, path, inputs: [x = ""], config }) => {
    const kernel = pair(config.poolSize, 2);
    const window = windowOf(path, config, builder.type(x).shape, kernel);
    return builder.node(op, [x], { ...window, kernel }, path);
  };

/** `GlobalAveragePooling2D`: `[batch, channels]`. */
export const globalAveragePooling2d: LayerImport = ({ builder, path, inputs }) =>
  builder.node("reduceMean", inputs, { axes: [2, 3], keepDims: false }, path);

/** `GlobalMaxPooling2D`: `[batch, channels]`, a pooling with one window. */
export const globalMaxPooling2d: LayerImport = ({ builder, path, inputs: [x = ""], config }) => {
  refuseChannelsFirst(path, config);
  const { shape } = builder.type(x);
  const kernel = [spatial(shape, 0), spatial(shape, 1)] as const;
  const window = { strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0] } as const;
  const cell = builder.node("maxPool", [x], { ...window, kernel });
  const to = [shape[0] ?? "batch", channelsOf(shape)];
  return builder.node("reshape", [cell], { shape: to }, path);
};
