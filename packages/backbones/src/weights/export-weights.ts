import type { LayersModel } from "@tensorflow/tfjs-layers";
import { type NdArray, nearest, UsageError } from "@xrt/core";
import type { Graph } from "@xrt/graph";
import { fromLayersModel } from "@xrt/graph/layers";
import { type Backbone, contractOfBackbone } from "../backbone/backbone.js";
import {
  isGraph,
  isLayersModel,
  layerTensors,
  namedTensors,
  type TensorSource,
} from "./named-tensors.js";
import { contractMetadata, type WeightContract } from "./weight-contract.js";
import { writeKerasHdf5 } from "./writers/keras-hdf5.js";
import { writeNpz } from "./writers/numpy.js";
import { writeOnnx } from "./writers/onnx.js";
import { writeSafetensors } from "./writers/safetensors.js";
import { writeTfjs } from "./writers/tfjs.js";

/** A format of {@link exportWeights} that is one file; `"keras-hdf5"` and `"numpy"` are what readers call it. */
export type SingleFileFormat = "safetensors" | "keras-h5" | "keras-hdf5" | "onnx" | "npz" | "numpy";

/** A format of {@link exportWeights}. */
export type ExportFormat = SingleFileFormat | "tfjs" | "tfjs-layers-model";

/** Options of {@link exportWeights}. */
export interface ExportWeightsOptions {
  /** What is bound to the weights and travels in the file. Default: that of a `Backbone` or of the file that was read. */
  readonly contract?: WeightContract;
}

/** Files by their names. */
export type ExportedFiles = Readonly<Record<string, Uint8Array>>;

/**
 * The weights of a network as a file of another format, float32 and bit for bit; `readWeights` reads each of them back. The
 * preprocess contract goes along in the file, but for `"npz"`, which has no place for it.
 *
 * - `"safetensors"`: tensors by name, `conv1/kernel`;
 * - `"tfjs"`: `model.json` and `weights.bin`; of a `tf.LayersModel` the network too;
 * - `"keras-h5"`: what `load_weights` of Keras reads; needs the package `h5wasm`;
 * - `"onnx"`: of a network the whole network, ready to run; of tensors their initialisers;
 * - `"npz"`: NumPy.
 *
 * @param source - A `tf.LayersModel`, a graph, a `Backbone`, what `readWeights` gives, or arrays by name.
 * @returns The bytes of the file; of `"tfjs"` both files by their names.
 * @throws UsageError when there is no such format, or a name does not fit it.
 *
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { exportWeights, readWeights, studyCnn2020 } from "@xrt/backbones";
 * const bytes = await exportWeights(studyCnn2020(), "safetensors");
 * (await readWeights(bytes)).tensors.get("dense_1/kernel")?.shape; // => [64, 1]
 * Object.keys(await exportWeights(studyCnn2020(), "tfjs")); // => ["model.json", "weights.bin"]
 * ```
 */
export function exportWeights(
  source: TensorSource,
  format: SingleFileFormat,
  options?: ExportWeightsOptions,
): Promise<Uint8Array>;
export function exportWeights(
  source: TensorSource,
  format: "tfjs" | "tfjs-layers-model",
  options?: ExportWeightsOptions,
): Promise<ExportedFiles>;
export function exportWeights(
  source: TensorSource,
  format: ExportFormat,
  options?: ExportWeightsOptions,
): Promise<Uint8Array | ExportedFiles>;
export async function exportWeights(
  source: TensorSource,
  format: ExportFormat,
  { contract = ownContract(source) }: ExportWeightsOptions = {},
): Promise<Uint8Array | ExportedFiles> {
  const own = readersNames.get(format) ?? (format as OwnFormat);
  if (!Object.hasOwn(writers, own)) {
    const names = Object.keys(writers);
    throw new UsageError(
      `exportWeights: no format "${format}"; did you mean "${nearest(format, names, 1)}"? There are ${names.join(", ")}`,
    );
  }
  return writers[own](source, { ...stringsOf(source), ...contractMetadata(contract) });
}

type Write = (
  source: TensorSource,
  metadata: Readonly<Record<string, string>>,
) => Promise<Uint8Array | ExportedFiles>;

type OwnFormat = "safetensors" | "tfjs" | "keras-h5" | "onnx" | "npz";

/** Formats by the names that `readWeights` gives them, so that a file can go back as what it was. */
const readersNames: ReadonlyMap<string, OwnFormat> = new Map([
  ["keras-hdf5", "keras-h5"],
  ["tfjs-layers-model", "tfjs"],
  ["numpy", "npz"],
]);

const writers: Readonly<Record<OwnFormat, Write>> = {
  safetensors: async (source, metadata) =>
    writeSafetensors(await namedTensors(source), { metadata }),
  tfjs: async (source, metadata) =>
    writeTfjs(await namedTensors(source), { metadata, topology: topologyOf(source) }),
  "keras-h5": async (source, metadata) => {
    const network = networkOf(source);
    const tensors =
      network === undefined ? await namedTensors(source) : await layerTensors(network);
    return writeKerasHdf5(tensors, { metadata });
  },
  onnx: async (source, metadata) =>
    writeOnnx((await graphOf(source)) ?? (await namedTensors(source)), { metadata }),
  npz: async (source) => writeNpz(await namedTensors(source)),
};

/** The `tf.LayersModel` of a source that is or has one. */
function networkOf(source: TensorSource): LayersModel | undefined {
  if (isLayersModel(source)) return source;
  const { model } = source as Partial<Backbone>;
  return model;
}

async function graphOf(source: TensorSource): Promise<Graph | undefined> {
  if (isGraph(source)) return source;
  const { graph } = source as { graph?: object };
  if (graph !== undefined && isGraph(graph)) return graph;
  return isLayersModel(source) ? fromLayersModel(source) : undefined;
}

/** As `loadLayersModel` of TensorFlow.js reads it. */
function topologyOf(source: TensorSource): unknown {
  const network = networkOf(source);
  if (network !== undefined) return network.toJSON(null, false);
  // that of a layers-model or of Keras; a graph-model is another kind of file
  const { topology, format } = source as { topology?: unknown; format?: unknown };
  const isLayers = format === "tfjs-layers-model" || format === "keras-hdf5";
  return isLayers && topology !== undefined ? { model_config: topology } : null;
}

function ownContract(source: TensorSource): WeightContract {
  const isBackbone = "graph" in source && "preprocess" in source;
  return isBackbone ? contractOfBackbone(source as unknown as Backbone) : {};
}

/** Strings of a weight file, but those that say how the old format was written. */
function stringsOf(source: TensorSource): Readonly<Record<string, string>> {
  const { metadata } = source as { metadata?: Readonly<Record<string, string>> };
  if (metadata === undefined || isTensor(metadata)) return {};
  const { backend, format, generatedBy, convertedBy, keras_version, ...rest } = metadata;
  return rest;
}

function isTensor(value: object): value is NdArray {
  return "data" in value && "shape" in value;
}
