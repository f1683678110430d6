import { kerasHdf5 } from "./readers/keras-hdf5.js";
import { kerasV3 } from "./readers/keras-v3.js";
import { numpy } from "./readers/numpy.js";
import { onnx } from "./readers/onnx.js";
import { safetensors } from "./readers/safetensors.js";
import { tfjs } from "./readers/tfjs.js";
import { tflite } from "./readers/tflite.js";
import { torchLegacy } from "./readers/torch-legacy.js";
import { torchZip } from "./readers/torch-zip.js";
import type { WeightReader } from "./weight-reader.js";

/** The formats that {@link readWeights} knows. */
export const weightReaders: readonly WeightReader[] = [
  safetensors,
  torchZip,
  torchLegacy,
  kerasHdf5,
  kerasV3,
  tfjs,
  numpy,
  tflite,
  onnx,
];
