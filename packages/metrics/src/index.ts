/**
 * How well scores tell two classes of images apart, with intervals and tests that take the patient as the unit.
 *
 * @packageDocumentation
 */

export { type BrierScore, brier, brierMultiClass } from "./calibration/brier.js";
export { type CalibrationError, type EceOptions, ece } from "./calibration/ece.js";
export { eceTop1 } from "./calibration/ece-top1.js";
export { logLoss, logLossOfProbabilities } from "./calibration/log-loss.js";
export {
  type Recalibration,
  type RecalibrationOptions,
  recalibration,
} from "./calibration/recalibration.js";
export { type BinOptions, type ReliabilityBin, reliability } from "./calibration/reliability.js";
export { fitTemperature, type Temperature } from "./calibration/temperature.js";
export { benjaminiHochberg } from "./compare/benjamini-hochberg.js";
export {
  type ArmAuroc,
  type ArmContrast,
  type ArmsComparison,
  type CompareArmsOptions,
  compareArms,
} from "./compare/compare-arms.js";
export {
  type AurocComparison,
  type CompareAurocOptions,
  compareAuroc,
} from "./compare/compare-auroc.js";
export { compareSeeds, type SeedComparison } from "./compare/compare-seeds.js";
export {
  type CompareUnpairedOptions,
  compareUnpairedAuroc,
  type ScoredSet,
  type UnpairedComparison,
} from "./compare/compare-unpaired-auroc.js";
export { holm } from "./compare/holm.js";
export { type McNemar, mcnemar } from "./compare/mcnemar.js";
export {
  type FoldComparison,
  type NadeauBengioOptions,
  nadeauBengio,
} from "./compare/nadeau-bengio.js";
export {
  type NonInferiority,
  type NonInferiorityOptions,
  nonInferiority,
} from "./compare/non-inferiority.js";
export {
  aurocPower,
  type MinimumDetectableOptions,
  minimumDetectableDifference,
  type PowerOptions,
} from "./compare/power.js";
export {
  compareReportedAurocs,
  type ReportedAurocsOptions,
  type ReportedComparison,
} from "./compare/reported-aurocs.js";
export { type VarianceComponents, varianceComponents } from "./compare/variance-components.js";
export { auroc } from "./discrimination/auroc.js";
export { type AveragePrecision, averagePrecision } from "./discrimination/average-precision.js";
export { balancedAccuracy } from "./discrimination/balanced-accuracy.js";
export { cohenKappa } from "./discrimination/cohen-kappa.js";
export { type Confusion, confusion } from "./discrimination/confusion.js";
export {
  type ClassName,
  type ConfusionMatrix,
  confusionMatrix,
} from "./discrimination/confusion-matrix.js";
export {
  type DecisionRates,
  type DecisionRatesOptions,
  decisionRates,
} from "./discrimination/decision-rates.js";
export { type DetPoint, detCurve } from "./discrimination/det-curve.js";
export { type FBetaOptions, fBeta } from "./discrimination/f-beta.js";
export {
  type LikelihoodRatioOptions,
  type LikelihoodRatios,
  likelihoodRatios,
} from "./discrimination/likelihood-ratios.js";
export { matthewsCorrelation } from "./discrimination/matthews-correlation.js";
export { multiClass } from "./discrimination/multi-class.js";
export {
  type BinaryMetric,
  type LabelAverage,
  type MultiLabelMetric,
  type MultiLabelOptions,
  multiLabel,
} from "./discrimination/multi-label.js";
export {
  type OperatingQuantity,
  type OperatingRule,
  operatingPoint,
} from "./discrimination/operating-point.js";
export { type PartialAurocOptions, partialAuroc } from "./discrimination/partial-auroc.js";
export {
  type PrecisionRecallPoint,
  precisionRecallCurve,
} from "./discrimination/precision-recall-curve.js";
export { type RocPoint, rocCurve } from "./discrimination/roc-curve.js";
export {
  type StratifiedAuroc,
  type StratifiedAurocOptions,
  stratifiedAuroc,
} from "./discrimination/stratified-auroc.js";
export { youdenThreshold } from "./discrimination/youden.js";
export type { Estimate, Warning } from "./estimate.js";
export type { Groups } from "./groups.js";
export type { JackknifeOptions } from "./internal/block-jackknife.js";
export type { Kernel } from "./internal/gram.js";
export type { HsicEstimator } from "./internal/hsic.js";
export type { Features } from "./internal/matrix.js";
export type { OperatingPoint } from "./internal/operating-point-at.js";
export { presortedAuroc } from "./internal/presorted-auroc.js";
export type { MapPartOptions } from "./internal/region.js";
export type { SampleOptions } from "./internal/sample.js";
export type { Verdict } from "./internal/verdict.js";
export type { WaldChiSquare } from "./internal/wald-chi-square.js";
export type { AurocCovariance, AurocCovarianceOptions } from "./intervals/auroc-covariance.js";
export {
  type AurocIntervalMethod,
  type AurocIntervalOptions,
  aurocInterval,
} from "./intervals/auroc-interval.js";
export {
  type BootstrapEstimate,
  type BootstrapOptions,
  bootstrap,
  bootstrapReplicates,
  type WeightedStatistic,
} from "./intervals/bootstrap.js";
export { clopperPearson } from "./intervals/clopper-pearson.js";
export {
  type ClusteredProportionOptions,
  clusteredProportion,
} from "./intervals/clustered-proportion.js";
export { delongCovariance } from "./intervals/delong.js";
export { type HanleyMcNeilOptions, hanleyMcNeil } from "./intervals/hanley-mcneil.js";
export { obuchowskiCovariance } from "./intervals/obuchowski.js";
export { type WilsonOptions, wilson } from "./intervals/wilson.js";
export { iou } from "./maps/iou.js";
export { mapCorrelation, mapRankCorrelation } from "./maps/map-correlation.js";
export { type MassAccuracy, massAccuracy } from "./maps/mass-accuracy.js";
export { otsu } from "./maps/otsu.js";
export { pixelAveragePrecision } from "./maps/pixel-average-precision.js";
export { pointingGame, pointsInside } from "./maps/pointing-game.js";
export {
  type RankAccuracyOptions,
  rankAccuracy,
  type TopCoverageOptions,
  topCoverage,
} from "./maps/rank-accuracy.js";
export { type SsimOptions, ssim } from "./maps/ssim.js";
export { type CcaEstimate, cca } from "./representation/cca.js";
export { type CkaEstimate, type CkaOptions, cka } from "./representation/cka.js";
export { featureDrift } from "./representation/feature-drift.js";
export { linearR2 } from "./representation/linear-r2.js";
export { minibatchCka } from "./representation/minibatch-cka.js";
export { type ProcrustesEstimate, procrustes } from "./representation/procrustes.js";
export { type PwccaEstimate, pwcca } from "./representation/pwcca.js";
export { type RsaEstimate, type RsaOptions, rsa } from "./representation/rsa.js";
export { type SvccaEstimate, type SvccaOptions, svcca } from "./representation/svcca.js";
export { type WeightDrift, weightDrift } from "./representation/weight-drift.js";
export { hScore } from "./transferability/h-score.js";
export { leep } from "./transferability/leep.js";
export { type LogMeEstimate, type LogMeOptions, logMe } from "./transferability/log-me.js";
export { nce } from "./transferability/nce.js";
export { type TransRateOptions, transRate } from "./transferability/trans-rate.js";
