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
export { type Confusion, confusion } from "./discrimination/confusion.js";
export { type RocPoint, rocCurve } from "./discrimination/roc-curve.js";
export {
  type OperatingPoint,
  type UndefinedOperatingPoint,
  youdenThreshold,
} from "./discrimination/youden.js";
export type { Estimate, Warning } from "./estimate.js";
export type { Groups } from "./groups.js";
export type { AurocCovariance } from "./intervals/auroc-covariance.js";
export {
  type AurocIntervalMethod,
  type AurocIntervalOptions,
  aurocInterval,
} from "./intervals/auroc-interval.js";
export { delongCovariance } from "./intervals/delong.js";
export { obuchowskiCovariance } from "./intervals/obuchowski.js";
export { type WilsonOptions, wilson } from "./intervals/wilson.js";
