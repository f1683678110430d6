import { UnsupportedOpError } from "../errors.js";
import type { LayerImport } from "./layer-import.js";

/** `Add` of two or more values. */
export const addLayer: LayerImport = ({ builder, path, inputs: [first = "", ...rest] }) =>
  rest.reduce(
    (sum, x, i) => builder.node("add", [sum, x], {}, i === rest.length - 1 ? path : "add"),
    first,
  );

/** `Concatenate` along the channels (or the features of a flat value). */
export const concatenate: LayerImport = ({ builder, path, inputs, config: { axis = -1 } }) => {
  const rank = builder.type(inputs[0] ?? "").shape.length;
  if (axis !== -1 && axis !== rank - 1) {
    throw new UnsupportedOpError(
      "Concatenate",
      path,
      `axis is ${axis}, only the last one is carried`,
    );
  }
  return builder.node("concat", inputs, { axis: rank === 4 ? 1 : rank - 1 }, path);
};
