import type { Dim } from "../graph.js";
import { type LayerImport, pair } from "./layer-import.js";
import { toChannelsFirst, toChannelsLast } from "./layout.js";
import { refuseChannelsFirst } from "./same-padding.js";

/** `Flatten`, in the order height, width, channels. */
export const flatten: LayerImport = ({ builder, path, inputs: [x = ""] }) => {
  const last = toChannelsLast(builder, x);
  const [batch = "batch", ...rest] = builder.type(last).shape;
  return builder.node("reshape", [last], { shape: [batch, product(rest)] }, path);
};

/** `Reshape`; `-1` stands for what remains. */
export const reshapeLayer: LayerImport = ({ builder, path, inputs: [x = ""], config }) => {
  const last = toChannelsLast(builder, x);
  const [batch = "batch", ...rest] = builder.type(last).shape;
  // TensorFlow.js turns -1 into null
  const target = (config.targetShape as readonly (number | null)[]).map((d) => d ?? -1);
  const known = target.filter((d) => d >= 0).reduce((n, d) => n * d, 1);
  const shape = [batch, ...target.map((d) => (d < 0 ? product(rest) / known : d))];
  if (shape.length !== 4) return builder.node("reshape", [last], { shape }, path);
  return toChannelsFirst(builder, builder.node("reshape", [last], { shape }));
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
  return toChannelsFirst(builder, builder.node("transpose", [last], { permutation }));
};

/** `ZeroPadding2D`: one number, `[rows, columns]` or `[[top, bottom], [left, right]]`. */
export const zeroPadding2d: LayerImport = ({ builder, path, inputs, config: { padding } }) => {
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

function product(shape: readonly Dim[]): number {
  return shape.reduce<number>((n, d) => n * Number(d), 1);
}
