import type { NdArray } from "@xrt/core";

/** Formats in which networks are published. */
export type WeightFormat =
  | "keras-hdf5"
  | "keras-v3"
  | "numpy"
  | "onnx"
  | "safetensors"
  | "tfjs-graph-model"
  | "tfjs-layers-model"
  | "tflite"
  | "torch";

/** What a weight file holds, by the names and in the layouts of its source. */
export interface WeightFile {
  readonly format: WeightFormat;
  /** Every tensor by its name, in the order of the file. Values are float32, whatever the file holds; see `notes`. */
  readonly tensors: ReadonlyMap<string, NdArray>;
  /** Strings that the file carries beside its tensors, such as `keras_version`. */
  readonly metadata: Readonly<Record<string, string>>;
  /** The network itself, where the file describes it: the `model_config` of Keras. */
  readonly topology?: unknown;
  /** What was changed on the way, one sentence each: types that were converted, entries that are no tensors. */
  readonly notes: readonly string[];
}
