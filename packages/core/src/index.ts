/**
 * What all these packages speak: arrays and shapes, seeded random numbers, progress, errors, and the preprocess
 * contract that is bound to a network's weights.
 *
 * @packageDocumentation
 */
export { DataError, UsageError } from "./errors.js";
export { fromBfloat16, fromFloat16, toFloat16 } from "./half-precision.js";
export { type LogisticRegression, logisticRegression } from "./logistic-regression.js";
export {
  gather,
  type NdArray,
  ndArray,
  row,
  rows,
  stack,
  type TypedArray,
  zeros,
} from "./nd-array.js";
export { nearest } from "./nearest.js";
export { philox } from "./philox.js";
export type {
  CustomScaling,
  Geometry,
  Margin,
  Preprocess,
  PreprocessMode,
  PreprocessStep,
} from "./preprocess/contract.js";
export { type InputPlacement, inputPlacement } from "./preprocess/input-placement.js";
export { preprocess } from "./preprocess/preprocess.js";
export { type FramedRectangle, preprocessBoxes } from "./preprocess/preprocess-boxes.js";
export { preprocessMask } from "./preprocess/preprocess-mask.js";
export { inputRange, unpreprocess } from "./preprocess/scaling.js";
export type { LongWork, Progress } from "./progress.js";
export { type RandomStream, randomStream } from "./random.js";
export { rangeOf } from "./range-of.js";
export { readNpy } from "./read-npy.js";
export type { Rectangle } from "./rectangle.js";
export type { Resampler } from "./resample/resampler.js";
export { resize } from "./resize.js";
export { type Shape, sameShape, sizeOf } from "./shape.js";
export { applyWindow } from "./steps/apply-window.js";
export { centerCrop } from "./steps/center-crop.js";
export { type ClaheOptions, clahe } from "./steps/clahe.js";
export { crop } from "./steps/crop.js";
export { cropTop } from "./steps/crop-top.js";
export { equaliseHistogram } from "./steps/equalise-histogram.js";
export { gaussianBlur } from "./steps/gaussian-blur.js";
export { letterbox } from "./steps/letterbox.js";
export { padToSquare } from "./steps/pad-to-square.js";
export { type GreyConversion, toGrey } from "./to-grey.js";
export { vectorProgram } from "./vector-program.js";
export { writeNpy } from "./write-npy.js";
