/**
 * Training of binary image classifiers: gradients come from `@xrt/graph`, frozen means frozen, the same seed gives the same
 * bytes.
 *
 * @packageDocumentation
 */
export { type AdamOptions, adam, type Optimizer } from "./adam.js";
export { binaryCrossEntropy, type LossGraph } from "./binary-cross-entropy.js";
export type { Examples } from "./examples.js";
export { type Epoch, type Trained, type TrainOptions, train } from "./train.js";
export { withParameters } from "./with-parameters.js";
