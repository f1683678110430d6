import { type LayerImport, pair } from "./layer-import.js";
import { windowOf } from "./same-padding.js";

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
