/**
 * What of training touches the disk: checkpoints, logs, and a cache of features.
 *
 * @packageDocumentation
 */
export { csvLogger } from "./csv-logger.js";
export { diskFeatureCache } from "./disk-feature-cache.js";
export { type ModelCheckpointOptions, modelCheckpoint } from "./model-checkpoint.js";
export { latestCheckpoint, readBestWeights, readCheckpoint } from "./read-checkpoint.js";
export { type TensorBoardOptions, tensorBoard } from "./tensor-board.js";
