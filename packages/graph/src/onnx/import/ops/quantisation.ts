import { axisOf } from "../attributes.js";
import { elementFormats } from "../element-type.js";
import type { NodeContext, NodeImport } from "../op-import.js";

/** Scale (1) or zero point (2), one number or one for each place along `axis`, so that it broadcasts to the input. */
function spread(context: NodeContext, i: 1 | 2): string {
  const { attributes, builder, node, refuse } = context;
  const rank = context.shape(0).length;
  const name = context.value(i, "constant");
  const { shape } = builder.type(name);
  if (shape.length > 1) refuse("scales by blocks are not carried");
  if (shape.length === 0 || shape[0] === 1) return name;
  const axis = axisOf(attributes.int("axis", 1), rank);
  const to = Array.from({ length: rank }, (_, k) => (k === axis ? (shape[0] ?? 1) : 1));
  return node("reshape", [name], { shape: to });
}

/**
 * `QuantizeLinear`: `round(x / scale) + zero point`, kept within the range of its type. The numbers stay floats, and the
 * gradient goes straight through the rounding.
 */
export const quantizeLinear: NodeImport = (context) => {
  const { node, value, attributes, has } = context;
  const steps = node("round", [node("div", [value(0), spread(context, 1)], {})], {});
  const shifted = has(2) ? node("add", [steps, spread(context, 2)], {}) : steps;
  const type = elementFormats.get(attributes.int("output_dtype", 0));
  const [low, high] = (has(2) ? context.known(2)?.range : type?.range) ?? [0, 255];
  return context.result("clip", [shifted], { low, high });
};

/** `DequantizeLinear`: `(x - zero point) * scale`. */
export const dequantizeLinear: NodeImport = (context) => {
  const { node, value, has } = context;
  const centred = has(2) ? node("sub", [value(0), spread(context, 2)], {}) : value(0);
  return context.result("mul", [centred, spread(context, 1)], {});
};
