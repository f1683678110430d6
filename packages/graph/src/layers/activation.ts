import { UnsupportedOpError } from "../errors.js";
import type { LayerContext, LayerImport } from "./layer-import.js";

/** Activations by the name that TensorFlow.js gives them. */
const ACTIVATIONS = [
  "hardSigmoid",
  "linear",
  "mish",
  "relu",
  "relu6",
  "sigmoid",
  "softmax",
  "softplus",
  "swish",
  "tanh",
] as const;
type Activation = (typeof ACTIVATIONS)[number];

/**
 * Apply the activation `name` to `value`; the result is called `context.path`. Formulas are those of tfjs-layers 4.22: mish
 * is `x tanh(softplus(x))`, swish `x sigmoid(x)`.
 *
 * @throws UnsupportedOpError for an activation that is not in the list.
 */
export function activate({ builder, path }: LayerContext, value: string, name: unknown): string {
  if (!ACTIVATIONS.includes(name as Activation)) {
    throw new UnsupportedOpError(
      `activation ${name}`,
      path,
      `use one of ${ACTIVATIONS.join(", ")}`,
    );
  }
  const activation = name as Activation;
  if (activation === "linear") return value;
  if (activation === "relu6") return builder.node("clip", [value], { low: 0, high: 6 }, path);
  if (activation === "softmax") return softmax(builder, value, path);
  if (activation === "hardSigmoid") return hardSigmoid(builder, value, path);
  if (activation === "mish") {
    const gate = builder.node("tanh", [builder.node("softplus", [value], {})], {});
    return builder.node("mul", [value, gate], {}, path);
  }
  if (activation === "swish") {
    return builder.node("mul", [builder.node("sigmoid", [value], {}), value], {}, path);
  }
  return builder.node(activation, [value], {}, path);
}

/** `min(max(0.2 x + 0.5, 0), 1)`, the slope of TensorFlow.js. */
function hardSigmoid(builder: LayerContext["builder"], value: string, path: string): string {
  const scaled = builder.node("mul", [value, builder.scalar(0.2)], {});
  const line = builder.node("add", [scaled, builder.scalar(0.5)], {});
  return builder.node("clip", [line], { low: 0, high: 1 }, path);
}

/** Softmax over the channels, which stand second in a spatial value and last elsewhere. */
function softmax(builder: LayerContext["builder"], value: string, path: string): string {
  const rank = builder.type(value).shape.length;
  return builder.node("softmax", [value], { axis: rank === 4 ? 1 : rank - 1 }, path);
}

/** `Activation` layer. */
export const activationLayer: LayerImport = (context) =>
  activate(context, context.inputs[0] ?? "", context.config.activation);

/** `ReLU` layer, with `maxValue` if it is set. */
export const reluLayer: LayerImport = ({ builder, path, inputs, config: { maxValue } }) =>
  typeof maxValue === "number"
    ? builder.node("clip", inputs, { low: 0, high: maxValue }, path)
    : builder.node("relu", inputs, {}, path);

/** `Softmax` layer over the last axis. */
export const softmaxLayer: LayerImport = ({
  builder,
  path,
  inputs: [x = ""],
  config: { axis = -1 },
}) => {
  if (axis !== -1)
    throw new UnsupportedOpError("Softmax", path, `axis is ${axis}, only -1 is carried`);
  return softmax(builder, x, path);
};
