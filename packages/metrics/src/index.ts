/**
 * How well scores tell two classes of images apart, with intervals and tests that take the patient as the unit.
 *
 * @packageDocumentation
 */
export {
  type AurocComparison,
  type CompareAurocOptions,
  compareAuroc,
} from "./compare/compare-auroc.js";
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
export type { OperatingPoint, UndefinedOperatingPoint } from "./internal/operating-point-at.js";
export type { SampleOptions } from "./internal/sample.js";
export type { AurocCovariance } from "./intervals/auroc-covariance.js";
export {
  type AurocIntervalMethod,
  type AurocIntervalOptions,
  aurocInterval,
} from "./intervals/auroc-interval.js";
export {
  type ClusteredProportionOptions,
  clusteredProportion,
} from "./intervals/clustered-proportion.js";
export { delongCovariance } from "./intervals/delong.js";
export { obuchowskiCovariance } from "./intervals/obuchowski.js";
export { type WilsonOptions, wilson } from "./intervals/wilson.js";
