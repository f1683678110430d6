import type { LayersModel, SymbolicTensor } from "@tensorflow/tfjs-layers";
import { ndArray } from "@xrt/core";
import { InvalidModelError, UnsupportedOpError } from "../errors.js";
import { float32, type Graph } from "../graph.js";
import { GraphBuilder } from "../graph-builder.js";
import { isModel, type Layer, layerPaths, layerWeights, roleOf } from "./layer-weights.js";
import { toChannelsFirst, toChannelsLast } from "./layout.js";
import { refusedLayers } from "./refused.js";
import { layerTable } from "./table.js";

/**
 * The graph of a `tf.LayersModel`: Sequential, functional, nested to any depth, layers applied twice.
 *
 * Inputs and outputs keep the model's layout `[batch, height, width, channels]`; inner spatial values are
 * `[batch, channels, height, width]`. The value of a layer is found by its path, for example `"vgg16/block5_conv3"`; a layer
 * applied again has `path:1`. Parameters are called by path and weight, `"block5_conv3/kernel"`, keep the model's layout, and
 * share memory with it where the backend allows. BatchNorm is in inference mode, dropout does nothing.
 *
 * @throws UnsupportedOpError when a layer cannot be carried, before any weight is read.
 * @throws InvalidModelError when the sizes of a layer do not fit, which TensorFlow.js finds at the first prediction only.
 * @throws RangeError when an input has open sizes.
 */
export async function fromLayersModel(model: LayersModel): Promise<Graph> {
  const paths = layerPaths(model);
  refuseUnknown(paths);
  const weights = layerWeights(model);
  const builder = new GraphBuilder();
  const parameter = (name: string): string => {
    const weight = weights.get(name);
    if (weight === undefined)
      throw new RangeError(`fromLayersModel: the model has no weight "${name}"`);
    if (builder.has(name)) return name;
    // the values are read when every layer has been accepted
    const array = { shape: weight.shape as number[], data: new Float32Array() };
    return builder.parameter(name, { array, role: roleOf(name), trainable: weight.trainable });
  };
  const inputs = model.inputs.map((tensor) => {
    const [, ...shape] = tensor.shape;
    const known = shape.map((d) => d ?? Number.NaN);
    if (known.some(Number.isNaN)) {
      throw new RangeError(
        `fromLayersModel: input "${tensor.name}" has open dimensions [${tensor.shape}]; build the model for a fixed size`,
      );
    }
    const name = builder.input(tensor.sourceLayer.name, float32("batch", ...known));
    builder.path(tensor.sourceLayer.name, name);
    return toChannelsFirst(builder, name);
  });
  const outputs = importModel(model, inputs, { builder, parameter, paths });
  const graph = builder.build(outputs.map((value) => toChannelsLast(builder, value)));
  const parameters = new Map(graph.parameters);
  for (const [name, parameter] of parameters) {
    const tensor = weights.get(name)?.read();
    if (tensor === undefined) continue;
    const array = ndArray((await tensor.data()) as Float32Array, tensor.shape);
    parameters.set(name, { ...parameter, array });
  }
  return { ...graph, parameters };
}

/** What the import of every layer shares. */
interface Import {
  readonly builder: GraphBuilder;
  /** Adds a weight as a parameter at its first use, and returns its name. */
  readonly parameter: (name: string) => string;
  readonly paths: ReadonlyMap<Layer, string>;
}

/** Add the layers of `model`, applied to `inputs`, and return its values. */
function importModel(model: LayersModel, inputs: readonly string[], shared: Import): string[] {
  const { builder, paths } = shared;
  const values = new Map<SymbolicTensor, string>();
  for (const [i, tensor] of model.inputs.entries()) values.set(tensor, inputs[i] ?? "");

  const valueAt = (tensor: SymbolicTensor): string => {
    const known = values.get(tensor);
    if (known !== undefined) return known;
    const layer = tensor.sourceLayer;
    const node = layer.inboundNodes[tensor.nodeIndex];
    const given = (node?.inputTensors ?? []).map(valueAt);
    const results = isModel(layer)
      ? importModel(layer, given, shared)
      : [importLayer(layer, given, shared)];
    builder.path(paths.get(layer) ?? layer.name, results[0] ?? "");
    for (const [i, output] of (node?.outputTensors ?? []).entries())
      values.set(output, results[i] ?? "");
    return values.get(tensor) ?? "";
  };
  const outputs = model.outputs.map(valueAt);
  for (const layer of model.layers) {
    // a Sequential looks straight into its first model, which is then never applied itself
    const inside = isModel(layer) ? values.get(layer.outputs[0] as SymbolicTensor) : undefined;
    if (inside !== undefined) builder.path(paths.get(layer) ?? layer.name, inside);
  }
  return outputs;
}

function importLayer(
  layer: Layer,
  inputs: readonly string[],
  { builder, parameter, paths }: Import,
): string {
  const path = paths.get(layer) ?? layer.name;
  const kind = layer.getClassName();
  const add = layerTable.get(kind);
  if (add === undefined)
    throw new UnsupportedOpError(kind, path, "it is not in the table of layers");
  const weight = (name: string) => parameter(`${path}/${name}`);
  try {
    return add({ builder, path, inputs, config: layer.getConfig(), weight });
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new InvalidModelError(`fromLayersModel: ${kind} "${path}": ${cause.message}`, { cause });
  }
}

function refuseUnknown(paths: ReadonlyMap<Layer, string>): void {
  const unknown = [...paths].filter(([layer]) => {
    const kind = layer.getClassName();
    return !isModel(layer) && kind !== "InputLayer" && !layerTable.has(kind);
  });
  const known = `layers that are carried: ${[...layerTable.keys()].join(", ")}`;
  const error = (
    [layer, path]: readonly [Layer, string],
    others: readonly UnsupportedOpError[] = [],
  ) => {
    const kind = layer.getClassName();
    return new UnsupportedOpError(kind, path, refusedLayers.get(kind) ?? known, others);
  };
  const [first, ...rest] = unknown;
  if (first !== undefined)
    throw error(
      first,
      rest.map((layer) => error(layer)),
    );
}
