/**
 * What all these packages speak: arrays and shapes, seeded random numbers, progress, errors, and the preprocess
 * contract that is bound to a network's weights.
 *
 * @packageDocumentation
 */
export { DataError, UsageError } from "./errors.js";
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
export {
  centerCrop,
  inputRange,
  type Preprocess,
  type PreprocessMode,
  preprocess,
  unpreprocess,
} from "./preprocess.js";
export type { LongWork, Progress } from "./progress.js";
export { type RandomStream, randomStream } from "./random.js";
export { readNpy } from "./read-npy.js";
export type { Resampler } from "./resample/resampler.js";
export { resize } from "./resize.js";
export { type Shape, sameShape, sizeOf } from "./shape.js";
export { toGrey } from "./to-grey.js";
export { writeNpy } from "./write-npy.js";
