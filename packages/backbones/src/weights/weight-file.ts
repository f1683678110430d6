import type { NdArray } from "@xrt/core";

/** Formats in which networks are published; `"arrays"` are none of a file. */
export type WeightFormat =
  | "arrays"
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
  /** Tensors whose names in the file are others, where the format has more than one way to call them. */
  readonly renamed?: readonly { readonly from: string; readonly to: string }[];
  /** Entries of the file that are no numbers and were left out, one sentence each. */
  readonly leftOut?: readonly string[];
  /** What was changed on the way, one sentence each: types that were converted. */
  readonly notes: readonly string[];
}
