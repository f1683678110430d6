import { UnsupportedOpError } from "../errors.js";
import type { LayerImport } from "./layer-import.js";

/** `Add` or `Multiply` of two or more values. */
export const fold =
  (op: "add" | "mul"): LayerImport =>
  ({ builder, path, inputs: [first = "", ...rest] }) =>
    rest.reduce(
      (sum, x, i) => builder.node(op, [sum, x], {}, i === rest.length - 1 ? path : op),
      first,
    );

/** `Average` of two or more values: their sum, times one over their number. */
export const average: LayerImport = (context) => {
  const { builder, path, inputs } = context;
  const sum = fold("add")({ ...context, path: `${path}/sum` });
  return builder.node("mul", [sum, builder.scalar(1 / inputs.length)], {}, path);
};

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
