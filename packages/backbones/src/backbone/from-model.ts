import type { LayersModel } from "@tensorflow/tfjs-layers";
import { type Preprocess, UsageError } from "@xrt/core";
import { type Graph, lastConv, resolveValue } from "@xrt/graph";
import { fromGraphModel } from "@xrt/graph/graph-model";
import { fromLayersModel } from "@xrt/graph/layers";
import { fromOnnx } from "@xrt/graph/onnx";
import { isGraph, isLayersModel } from "../weights/named-tensors.js";
import { readMetadataProps } from "../weights/onnx/metadata-props.js";
import { contractOf, type WeightContract } from "../weights/weight-contract.js";
import type { Backbone } from "./backbone.js";

/** What {@link fromModel} takes: the bytes are those of an ONNX file. */
export type UserModel = LayersModel | Parameters<typeof fromGraphModel>[0] | Graph | Uint8Array;

/** Options of {@link fromModel}: what is bound to the weights. */
export interface FromModelOptions extends WeightContract {
  /** What the weights expect of an image. May be left out where the file carries it, as those of `exportWeights` do. */
  readonly preprocess?: Preprocess;
  /** Path of the last feature map. Default: `"last-conv"`, the last map with more than one place. */
  readonly featureLayer?: string;
}

/**
 * A network of your own as a backbone: a `tf.LayersModel`, a `tf.GraphModel`, a graph, or the bytes of an ONNX file, with the
 * preprocess contract that its weights were trained with.
 *
 * @throws UsageError when no contract is given and the file has none, or contract, classes and network do not fit.
 * @throws RangeError when the network has no such feature layer; the message lists the nearest.
 * @throws UnsupportedOpError when an op cannot be carried.
 *
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { fromModel, studyCnn2020 } from "@xrt/backbones";
 * import type { Preprocess } from "@xrt/core";
 * const preprocess: Preprocess = { mode: "unit", size: [224, 224], channels: 3, geometry: "center-crop", resampler: "bilinear" };
 * const { featureLayer, classes } = await fromModel(studyCnn2020(), { preprocess, classes: ["COVID-19"] });
 * featureLayer; // => "conv2d_2"
 * ```
 */
export async function fromModel(
  model: UserModel,
  options: FromModelOptions = {},
): Promise<Backbone> {
  const graph = await graphOf(model);
  const contract = { ...ownContract(model), ...options };
  const { preprocess, classes, outputs, licence, source, network = nameOf(model) } = contract;
  if (preprocess === undefined) {
    throw new UsageError(
      'fromModel: no preprocess is given and the model carries none; say what its weights were trained with, for example { mode: "torch", size: [224, 224], channels: 3, geometry: "center-crop", resampler: "bilinear" }',
    );
  }
  if (!Array.isArray(preprocess.size)) {
    throw new UsageError(
      `fromModel: preprocess is ${JSON.stringify(preprocess)}, wants all of a contract, for example { mode: "torch", size: [224, 224], channels: 3, geometry: "center-crop", resampler: "bilinear" }`,
    );
  }
  refuseOtherInput(graph, preprocess);
  if (classes !== undefined) refuseOtherClasses(graph, classes.length);
  return {
    network,
    graph,
    model: isLayersModel(model) ? model : undefined,
    preprocess,
    featureLayer: featureLayerOf(graph, contract.featureLayer),
    classes: classes?.map((name, i) => name ?? `untrained ${i}`),
    outputs,
    licence,
    source,
  };
}

async function graphOf(model: UserModel): Promise<Graph> {
  if (model instanceof Uint8Array) return fromOnnx(model);
  if (isGraph(model)) return model;
  if (isLayersModel(model)) return fromLayersModel(model);
  if ("executeAsync" in model || "modelTopology" in model) return fromGraphModel(model);
  throw new UsageError(
    "fromModel: wants a tf.LayersModel, a tf.GraphModel, a graph, or the bytes of an ONNX file",
  );
}

function ownContract(model: UserModel): WeightContract {
  return model instanceof Uint8Array ? contractOf({ metadata: readMetadataProps(model) }) : {};
}

function nameOf(model: UserModel): string {
  return isLayersModel(model) ? model.name : "model";
}

/** The network's one input is an image of the contract's size, its channels last or first. */
function refuseOtherInput(graph: Graph, { size, channels }: Preprocess): void {
  const [input = "", ...others] = graph.inputs;
  const shape = graph.types.get(input)?.shape ?? [];
  const wanted = [...size, channels];
  const fits = [wanted, [channels, ...size]].some((s) => String(s) === String(shape.slice(1)));
  if (others.length === 0 && shape.length === 4 && fits) return;
  const inputs = graph.inputs.map((name) => `[${graph.types.get(name)?.shape}]`);
  throw new UsageError(
    `fromModel: the network takes ${inputs.join(" and ")}, the contract makes [batch,${wanted}]; give the contract that belongs to these weights`,
  );
}

function refuseOtherClasses(graph: Graph, count: number): void {
  const shape = graph.types.get(graph.outputs[0] ?? "")?.shape ?? [];
  if (shape.at(-1) === count && shape.length === 2) return;
  throw new UsageError(
    `fromModel: ${count} classes are given, the network returns [${shape}]; give one name for each output`,
  );
}

/** The path of a feature map; undefined where none is named and the network has none, as ViT. */
function featureLayerOf(graph: Graph, named: string | undefined): string | undefined {
  if (named !== undefined && named !== "last-conv") return pathOf(graph, valueNamed(graph, named));
  try {
    return pathOf(graph, lastConv(graph));
  } catch (error) {
    if (error instanceof RangeError && named === undefined) return undefined;
    throw error;
  }
}

/** @throws RangeError that lists the nearest names. */
function valueNamed(graph: Graph, name: string): string {
  try {
    return resolveValue(graph, name);
  } catch (cause) {
    throw new RangeError(`fromModel: featureLayer: ${(cause as Error).message}`, { cause });
  }
}

/** The path of a value, the way in which users know it; its name where it has none. */
function pathOf(graph: Graph, value: string): string {
  for (const [path, at] of graph.paths) if (at === value) return path;
  return value;
}
