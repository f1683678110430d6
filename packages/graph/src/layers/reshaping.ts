import type { Dim } from "../graph.js";
import { type LayerImport, pair } from "./layer-import.js";
import { toChannelsFirst, toChannelsLast } from "./layout.js";

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
