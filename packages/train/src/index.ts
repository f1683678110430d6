/**
 * Training of image networks: gradients come from `@xrt/graph`, frozen means frozen, the same seed gives the same bytes, and a
 * run that was killed goes on as if it had not been. Checkpoints and logs on disk are under `@xrt/train/node`.
 *
 * @packageDocumentation
 */
export type { Callback, Run, Step } from "./callbacks/callback.js";
export { type EarlyStoppingOptions, earlyStopping } from "./callbacks/early-stopping.js";
export { progress } from "./callbacks/progress.js";
export { decodeCheckpoint, encodeCheckpoint } from "./checkpoint/checkpoint-bytes.js";
export type { Epoch, Losses, Validation } from "./epoch.js";
export { CheckpointError, type Divergence, TrainingDivergedError } from "./errors.js";
export { type EvaluateOptions, evaluate } from "./evaluate.js";
export type { BatchRequest, Examples, ImageBatches, TrainingData } from "./examples.js";
export * from "./experiments/index.js";
export { type FeatureCache, memoryFeatureCache } from "./features/feature-cache.js";
export { type FrozenFeaturesOptions, frozenFeatures } from "./features/frozen-features.js";
export {
  type FindLearningRateOptions,
  findLearningRate,
  type LearningRateCurve,
} from "./find-learning-rate.js";
export { type FineTuned, type FineTuneOptions, type FineTuneStage, fineTune } from "./fine-tune.js";
export { type AsymmetricOptions, asymmetric } from "./losses/asymmetric.js";
export {
  type BinaryCrossEntropyOptions,
  binaryCrossEntropy,
} from "./losses/binary-cross-entropy.js";
export {
  balancedClassWeights,
  type PositiveNegativeWeights,
  positiveNegativeWeights,
  rareLabelWeights,
} from "./losses/class-weights.js";
export { type CrossEntropyOptions, crossEntropy } from "./losses/cross-entropy.js";
export { type FocalOptions, focal } from "./losses/focal.js";
export { type HuberOptions, huber } from "./losses/huber.js";
export type { Labels, Loss, Reduction, Targets } from "./losses/loss.js";
export { type LossGraph, lossGraph } from "./losses/loss-graph.js";
export { meanSquaredError } from "./losses/mean-squared-error.js";
export { aurocMetric } from "./metrics/auroc-metric.js";
export { averagePrecisionMetric } from "./metrics/average-precision-metric.js";
export { balancedAccuracyMetric } from "./metrics/balanced-accuracy-metric.js";
export { brierMetric } from "./metrics/brier-metric.js";
export { meanAbsoluteErrorMetric } from "./metrics/mean-absolute-error-metric.js";
export type { Metric, Scored } from "./metrics/metric.js";
export type { Monitor } from "./metrics/monitor.js";
export type { Model } from "./model.js";
export { type AdamOptions, adam } from "./optimizers/adam.js";
export { adamW } from "./optimizers/adam-w.js";
export type { Clip } from "./optimizers/clip.js";
export type { Ema } from "./optimizers/ema.js";
export { discriminativeRates, layerDecay } from "./optimizers/layer-groups.js";
export { type LionOptions, lion } from "./optimizers/lion.js";
export { type NadamOptions, nadam } from "./optimizers/nadam.js";
export type { Optimizer, ParameterUpdate } from "./optimizers/optimizer.js";
export type { ParameterGroup, ParameterSettings } from "./optimizers/parameter-groups.js";
export { type RmsPropOptions, rmsProp } from "./optimizers/rms-prop.js";
export { type SgdOptions, sgd } from "./optimizers/sgd.js";
export { type ParameterState, type Stepper, stepper } from "./optimizers/stepper.js";
export type { BatchNormPolicy, Compile, TrainOptions } from "./options.js";
export { classBalanced } from "./samplers/class-balanced.js";
export { patientBalanced } from "./samplers/patient-balanced.js";
export type { Sampler, SamplerData } from "./samplers/sampler.js";
export { sequential } from "./samplers/sequential.js";
export { shuffled } from "./samplers/shuffled.js";
export { constant } from "./schedules/constant.js";
export { cosine } from "./schedules/cosine.js";
export { type OneCycleOptions, oneCycle } from "./schedules/one-cycle.js";
export { type PlateauOptions, plateau } from "./schedules/plateau.js";
export type { Moment, Schedule } from "./schedules/schedule.js";
export { stepDecay } from "./schedules/step-decay.js";
export { warmUp } from "./schedules/warm-up.js";
export type { Evaluation } from "./score-examples.js";
export { train } from "./train.js";
export type { Trained } from "./trained.js";
export { type Trainer, trainer } from "./trainer.js";
export type { Best, Tally, TrainingState } from "./training-state.js";
export { withParameters } from "./with-parameters.js";
