/**
 * How well scores tell two classes of images apart, with intervals and tests that take the patient as the unit.
 *
 * @packageDocumentation
 */
export { auroc } from "./auroc.js";
export type { AurocCovariance } from "./auroc-covariance.js";
export {
  type AurocIntervalMethod,
  type AurocIntervalOptions,
  aurocInterval,
} from "./auroc-interval.js";
export { type AurocComparison, type CompareAurocOptions, compareAuroc } from "./compare-auroc.js";
export { type Confusion, confusion } from "./confusion.js";
export { delongCovariance } from "./delong.js";
export type { Estimate, Warning } from "./estimate.js";
export type { Groups } from "./groups.js";
export { obuchowskiCovariance } from "./obuchowski.js";
export { type RocPoint, rocCurve } from "./roc-curve.js";
export { type WilsonOptions, wilson } from "./wilson.js";
export { type OperatingPoint, type UndefinedOperatingPoint, youdenThreshold } from "./youden.js";
