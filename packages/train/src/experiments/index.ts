/** Experiments that say what a network took from its pre-training. */
export { type Barrier, barrierOf } from "./barrier.js";
export type { Runs, RunsComparison } from "./compare-runs.js";
export { type Convergence, convergence } from "./convergence.js";
export {
  decomposeGain,
  type GainArms,
  type GainDecomposition,
  type GainDecompositionOptions,
  gainDecomposition,
} from "./gain-decomposition.js";
export {
  type InterpolationBarrier,
  type InterpolationBarrierOptions,
  interpolationBarrier,
} from "./interpolation-barrier.js";
export { type KnnProbeOptions, knnProbe } from "./knn-probe.js";
export type { LayerFeaturesOptions } from "./layer-features.js";
export {
  type LayerProbe,
  type LayerProbeOptions,
  layerProbe,
  type ProbedLayer,
} from "./layer-probe.js";
export { type LogisticProbeOptions, logisticProbe } from "./logistic-probe.js";
export type { ScoreLoss } from "./mean-cross-entropy.js";
export type { ParameterBlock } from "./parameter-blocks.js";
export type { FittedProbe, Probe, ProbeData, ProbeFeatures } from "./probe.js";
export { reEstimateBatchNorm } from "./re-estimate-batch-norm.js";
export {
  type ReinitRobustness,
  type ReinitRobustnessOptions,
  type ResetBlock,
  reinitRobustness,
} from "./reinit-robustness.js";
export type { ImageWorkOptions } from "./score-images.js";
export {
  type ArmNetwork,
  type ArmRun,
  type ArmRunContext,
  type ArmScores,
  type ArmsData,
  type TrainArmsOptions,
  trainArms,
} from "./train-arms.js";
export {
  type TransfusionArm,
  type TransfusionSweepOptions,
  transfusionSweep,
} from "./transfusion-sweep.js";
