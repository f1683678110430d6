import { UnsupportedOpError } from "../errors.js";
import type { LayerContext, LayerImport } from "./layer-import.js";

/** Activations by the name that TensorFlow.js gives them. */
const ACTIVATIONS = ["linear", "relu", "relu6", "sigmoid", "softmax", "softplus", "tanh"] as const;
type Activation = (typeof ACTIVATIONS)[number];

/**
 * Apply the activation `name` to `value`; the result is called `context.path`.
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
  return builder.node(activation, [value], {}, path);
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
