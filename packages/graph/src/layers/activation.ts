import { mish, prelu, selu, softsign, swish, thresholdedRelu } from "../compose/activations.js";
import { UnsupportedOpError } from "../errors.js";
import type { GraphBuilder } from "../graph-builder.js";
import type { LayerContext, LayerImport } from "./layer-import.js";
import { graphAxis } from "./layout.js";

type Activation = (builder: GraphBuilder, x: string, name: string) => string;

/** An activation that is one op. */
const op =
  (kind: "relu" | "sigmoid" | "softplus" | "tanh"): Activation =>
  (builder, x, name) =>
    builder.node(kind, [x], {}, name);

/** Softmax or its logarithm over the last axis of the layout that the model sees. */
const overLast =
  (kind: "softmax" | "logSoftmax"): Activation =>
  (builder, x, name) =>
    builder.node(kind, [x], { axis: graphAxis(builder, x, -1) }, name);

/** Activations by the name that tfjs-layers 4.22 gives them, with its formulas. */
const activations: ReadonlyMap<unknown, Activation> = new Map<unknown, Activation>([
  ["elu", (builder, x, name) => builder.node("elu", [x], { alpha: 1 }, name)],
  ["gelu", (builder, x, name) => builder.node("gelu", [x], { approximate: false }, name)],
  ["gelu_new", (builder, x, name) => builder.node("gelu", [x], { approximate: true }, name)],
  [
    "hardSigmoid",
    (builder, x, name) => builder.node("hardSigmoid", [x], { slope: 0.2, offset: 0.5 }, name),
  ],
  ["linear", (_, x) => x],
  ["logSoftmax", overLast("logSoftmax")],
  ["mish", mish],
  ["relu", op("relu")],
  ["relu6", (builder, x, name) => builder.node("clip", [x], { low: 0, high: 6 }, name)],
  ["selu", selu],
  ["sigmoid", op("sigmoid")],
  ["softmax", overLast("softmax")],
  ["softplus", op("softplus")],
  ["softsign", softsign],
  ["swish", swish],
  ["tanh", op("tanh")],
]);

/**
 * Apply the activation `name` to `value`; the result is called `context.path`.
 *
 * @throws UnsupportedOpError for an activation that tfjs-layers does not have.
 */
export function activate({ builder, path }: LayerContext, value: string, name: unknown): string {
  const activation = activations.get(name);
  if (activation !== undefined) return activation(builder, value, path);
  const known = [...activations.keys()].join(", ");
  throw new UnsupportedOpError(`activation ${name}`, path, `use one of ${known}`);
}

/** `Activation` layer. */
export const activationLayer: LayerImport = (context) =>
  activate(context, context.inputs[0] ?? "", context.config.activation);

/** `ReLU` layer, with `maxValue` if it is set. */
export const reluLayer: LayerImport = ({ builder, path, inputs, config: { maxValue } }) =>
  typeof maxValue === "number"
    ? builder.node("clip", inputs, { low: 0, high: maxValue }, path)
    : builder.node("relu", inputs, {}, path);

/** `LeakyReLU` layer. */
export const leakyReluLayer: LayerImport = ({ builder, path, inputs, config: { alpha } }) =>
  builder.node("leakyRelu", inputs, { alpha: Number(alpha) }, path);

/** `ELU` layer. */
export const eluLayer: LayerImport = ({ builder, path, inputs, config: { alpha } }) =>
  builder.node("elu", inputs, { alpha: Number(alpha) }, path);

/** `ThresholdedReLU` layer. */
export const thresholdedReluLayer: LayerImport = ({ builder, path, inputs: [x = ""], config }) =>
  thresholdedRelu(builder, x, Number(config.theta), path);

/** `PReLU` layer: one slope for each element of a value, 1 along the shared axes. */
export const preluLayer: LayerImport = ({ builder, path, inputs: [x = ""], weight }) => {
  const slope = weight("alpha");
  const isSpatial = builder.type(x).shape.length === 4;
  const turned = isSpatial ? builder.node("transpose", [slope], { permutation: [2, 0, 1] }) : slope;
  return prelu(builder, x, turned, path);
};

/** `Softmax` layer over one axis of the layout that the model sees. */
export const softmaxLayer: LayerImport = ({ builder, path, inputs: [x = ""], config }) => {
  const axes = [config.axis ?? -1].flat();
  const axis = graphAxis(builder, x, Number(axes[0]));
  if (axes.length !== 1 || axis === 0) {
    throw new UnsupportedOpError("Softmax", path, `axis is ${axes}; use one that is not the batch`);
  }
  return builder.node("softmax", [x], { axis }, path);
};
