import { activationLayer, reluLayer, softmaxLayer } from "./activation.js";
import { batchNormalization } from "./batch-normalization.js";
import { conv2d, depthwiseConv2d } from "./convolution.js";
import { dense } from "./dense.js";
import type { LayerImport } from "./layer-import.js";
import { average, concatenate, fold } from "./merging.js";
import { globalAveragePooling2d, globalMaxPooling2d, pooling2d } from "./pooling.js";
import { cropping2d, flatten, permute, reshapeLayer, zeroPadding2d } from "./reshaping.js";

/** Dropout and noise do nothing outside training. */
const identity: LayerImport = ({ inputs: [x = ""] }) => x;

/** Importers by the class name of a layer. A new layer is one function and one line here. */
export const layerTable: ReadonlyMap<string, LayerImport> = new Map([
  ["Activation", activationLayer],
  ["Add", fold("add")],
  ["AlphaDropout", identity],
  ["Average", average],
  ["AveragePooling2D", pooling2d("averagePool")],
  ["BatchNormalization", batchNormalization],
  ["Concatenate", concatenate],
  ["Conv2D", conv2d],
  ["Cropping2D", cropping2d],
  ["Dense", dense],
  ["DepthwiseConv2D", depthwiseConv2d],
  ["Dropout", identity],
  ["Flatten", flatten],
  ["GaussianDropout", identity],
  ["GaussianNoise", identity],
  ["GlobalAveragePooling2D", globalAveragePooling2d],
  ["GlobalMaxPooling2D", globalMaxPooling2d],
  ["MaxPooling2D", pooling2d("maxPool")],
  ["Multiply", fold("mul")],
  ["Permute", permute],
  ["ReLU", reluLayer],
  ["Reshape", reshapeLayer],
  ["Softmax", softmaxLayer],
  ["ZeroPadding2D", zeroPadding2d],
]);
