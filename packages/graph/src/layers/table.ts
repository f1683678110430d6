import {
  activationLayer,
  eluLayer,
  leakyReluLayer,
  preluLayer,
  reluLayer,
  softmaxLayer,
  thresholdedReluLayer,
} from "./activation.js";
import { batchNormalization } from "./batch-normalization.js";
import { conv2d, conv2dTranspose, depthwiseConv2d, separableConv2d } from "./convolution.js";
import { dense } from "./dense.js";
import type { LayerImport } from "./layer-import.js";
import { layerNormalization } from "./layer-normalization.js";
import { average, concatenate, dot, fold } from "./merging.js";
import {
  globalAveragePooling1d,
  globalAveragePooling2d,
  globalMaxPooling1d,
  globalMaxPooling2d,
  pooling2d,
} from "./pooling.js";
import {
  cropping2d,
  flatten,
  permute,
  repeatVector,
  reshapeLayer,
  zeroPadding2d,
} from "./reshaping.js";
import { centerCrop, rescaling, resizing, upSampling2d } from "./resizing.js";

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
  ["CenterCrop", centerCrop],
  ["Concatenate", concatenate],
  ["Conv2D", conv2d],
  ["Conv2DTranspose", conv2dTranspose],
  ["Cropping2D", cropping2d],
  ["Dense", dense],
  ["DepthwiseConv2D", depthwiseConv2d],
  ["Dot", dot],
  ["Dropout", identity],
  ["ELU", eluLayer],
  ["Flatten", flatten],
  ["GaussianDropout", identity],
  ["GaussianNoise", identity],
  ["GlobalAveragePooling1D", globalAveragePooling1d],
  ["GlobalAveragePooling2D", globalAveragePooling2d],
  ["GlobalMaxPooling1D", globalMaxPooling1d],
  ["GlobalMaxPooling2D", globalMaxPooling2d],
  ["LayerNormalization", layerNormalization],
  ["LeakyReLU", leakyReluLayer],
  ["MaxPooling2D", pooling2d("maxPool")],
  ["Maximum", fold("maximum")],
  ["Minimum", fold("minimum")],
  ["Multiply", fold("mul")],
  ["PReLU", preluLayer],
  ["Permute", permute],
  ["ReLU", reluLayer],
  ["RepeatVector", repeatVector],
  ["Rescaling", rescaling],
  ["Reshape", reshapeLayer],
  ["Resizing", resizing],
  ["SeparableConv2D", separableConv2d],
  ["Softmax", softmaxLayer],
  ["SpatialDropout1D", identity],
  ["ThresholdedReLU", thresholdedReluLayer],
  ["UpSampling2D", upSampling2d],
  ["ZeroPadding2D", zeroPadding2d],
]);
