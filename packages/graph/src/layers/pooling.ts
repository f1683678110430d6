import { spatial } from "../ops/window.js";
import { type LayerContext, type LayerImport, pair } from "./layer-import.js";
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
export const globalAveragePooling2d: LayerImport = ({ builder, path, inputs, config }) => {
  refuseChannelsFirst(path, config);
  return builder.node("reduceMean", inputs, { axes: [2, 3], keepDims: false }, path);
};

/** `GlobalMaxPooling2D`: `[batch, channels]`, a pooling with one window. */
export const globalMaxPooling2d: LayerImport = (context) => {
  refuseChannelsFirst(context.path, context.config);
  return largest(context, context.inputs[0] ?? "", 1);
};

/** `GlobalAveragePooling1D`: `[batch, length, channels]` to `[batch, channels]`, the mean of the tokens of a transformer. */
export const globalAveragePooling1d: LayerImport = ({ builder, path, inputs }) =>
  builder.node("reduceMean", inputs, { axes: [1], keepDims: false }, path);

/** `GlobalMaxPooling1D`: `[batch, length, channels]` to `[batch, channels]`. */
export const globalMaxPooling1d: LayerImport = (context) => {
  const { builder, inputs } = context;
  const [batch = "batch", length = 0, channels = 0] = builder.type(inputs[0] ?? "").shape;
  const shape = [batch, 1, length, channels];
  return largest(context, builder.node("reshape", inputs, { shape }), 3);
};

/** Largest value of each place of one axis of `[batch, channels, height, width]`, over the other axes. */
function largest({ builder, path }: LayerContext, x: string, axis: 1 | 3): string {
  const { shape } = builder.type(x);
  const kernel = [spatial(shape, 0), axis === 1 ? spatial(shape, 1) : 1] as const;
  const window = { strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0] } as const;
  const cell = builder.node("maxPool", [x], { ...window, kernel });
  return builder.node("reshape", [cell], { shape: [shape[0] ?? "batch", shape[axis] ?? 1] }, path);
}
