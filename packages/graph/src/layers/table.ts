import { activationLayer, reluLayer, softmaxLayer } from "./activation.js";
import { batchNormalization } from "./batch-normalization.js";
import { conv2d, depthwiseConv2d } from "./convolution.js";
import { dense } from "./dense.js";
import type { LayerImport } from "./layer-import.js";
import { addLayer, concatenate } from "./merging.js";
import { globalAveragePooling2d, pooling2d } from "./pooling.js";
import { flatten, reshapeLayer, zeroPadding2d } from "./reshaping.js";

/** Dropout does nothing outside training. */
const identity: LayerImport = ({ inputs: [x = ""] }) => x;

/** Importers by the class name of a layer. A new layer is one function and one line here. */
export const layerTable: ReadonlyMap<string, LayerImport> = new Map([
  ["Activation", activationLayer],
  ["Add", addLayer],
  ["AveragePooling2D", pooling2d("averagePool")],
  ["BatchNormalization", batchNormalization],
  ["Concatenate", concatenate],
  ["Conv2D", conv2d],
  ["Dense", dense],
  ["DepthwiseConv2D", depthwiseConv2d],
  ["Dropout", identity],
  ["Flatten", flatten],
  ["GlobalAveragePooling2D", globalAveragePooling2d],
  ["MaxPooling2D", pooling2d("maxPool")],
  ["ReLU", reluLayer],
  ["Reshape", reshapeLayer],
  ["Softmax", softmaxLayer],
  ["ZeroPadding2D", zeroPadding2d],
]);
