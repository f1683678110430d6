import { type Dim, elementsOf } from "../graph.js";
import { type LayerImport, pair } from "./layer-import.js";
import { reshaped, toChannelsFirst, toChannelsLast } from "./layout.js";
import { refuseChannelsFirst } from "./same-padding.js";

/** `Flatten`, in the order of the layout that the model sees, or with its second axis last for `channelsFirst`. */
export const flatten: LayerImport = ({ builder, path, inputs: [x = ""], config }) => {
  const last = toChannelsLast(builder, x);
  const [batch = "batch", ...rest] = builder.type(last).shape;
  const permutation = [0, ...rest.slice(1).map((_, i) => i + 2), 1];
  const ordered =
    config.dataFormat === "channelsFirst"
      ? builder.node("transpose", [last], { permutation })
      : last;
  return builder.node("reshape", [ordered], { shape: [batch, elementsOf(rest)] }, path);
};

/** `Reshape`; `-1` stands for what remains. */
export const reshapeLayer: LayerImport = ({ builder, path, inputs: [x = ""], config }) => {
  const [batch = "batch", ...rest] = builder.type(x).shape;
  // TensorFlow.js turns -1 into null
  const target = (config.targetShape as readonly (number | null)[]).map((d) => d ?? -1);
  const known = Number(elementsOf(target.filter((d) => d >= 0)));
  const shape = [batch, ...target.map((d) => (d < 0 ? Number(elementsOf(rest)) / known : d))];
  return reshaped(builder, x, shape, path);
};

/** `RepeatVector`: `[batch, features]` to `[batch, n, features]`. */
export const repeatVector: LayerImport = ({ builder, path, inputs: [x = ""], config }) => {
  const [batch = "batch", features = 0] = builder.type(x).shape;
  const row = builder.node("reshape", [x], { shape: [batch, 1, features] satisfies Dim[] });
  const indices = Array.from({ length: Number(config.n) }, () => 0);
  return builder.node("gather", [row], { axis: 1, indices }, path);
};

/** `Cropping2D`: rows and columns cut off, `[[top, bottom], [left, right]]`. */
export const cropping2d: LayerImport = ({ builder, path, inputs: [x = ""], config }) => {
  refuseChannelsFirst(path, config);
  const [vertical, horizontal] = config.cropping as readonly unknown[];
  const [, , height, width] = builder.type(x).shape;
  const [top, bottom] = pair(vertical, 0);
  const [left, right] = pair(horizontal, 0);
  const rows = { axis: 2, start: top, end: Number(height) - bottom };
  const columns = { axis: 3, start: left, end: Number(width) - right };
  return builder.node("slice", [builder.node("slice", [x], rows)], columns, path);
};

/** `Permute`: axes in the order `dims`, counted from 1 behind the batch, of the layout that the model sees. */
export const permute: LayerImport = ({ builder, path, inputs: [x = ""], config: { dims } }) => {
  const last = toChannelsLast(builder, x);
  const permutation = [0, ...(dims as readonly number[])];
  if (permutation.length !== 4) return builder.node("transpose", [last], { permutation }, path);
  return toChannelsFirst(builder, builder.node("transpose", [last], { permutation }), path);
};

/** `ZeroPadding2D`: one number, `[rows, columns]` or `[[top, bottom], [left, right]]`. */
export const zeroPadding2d: LayerImport = ({ builder, path, inputs, config }) => {
  refuseChannelsFirst(path, config);
  const { padding } = config;
  const [vertical, horizontal] = Array.isArray(padding) ? padding : [padding, padding];
  const [top, bottom] = pair(vertical, 1);
  const [left, right] = pair(horizontal, 1);
  return builder.node(
    "pad",
    inputs,
    { before: [0, 0, top, left], after: [0, 0, bottom, right], value: 0 },
    path,
  );
};
