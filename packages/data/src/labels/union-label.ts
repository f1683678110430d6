import type { LabelValue } from "../image-record.js";

/**
 * The value of "any of these findings": `1` where one is `1`; otherwise `"uncertain"` where one is uncertain, `"missing"`
 * where one is missing, and `0` only where all are `0`. No value at all is `"missing"`.
 *
 * This is the disjunction of a logic with four values: what is not known to be absent is never called absent.
 *
 * @example
 * ```ts
 * import { unionLabel } from "@xrt/data";
 * unionLabel([0, "missing", 1]); // => 1
 * unionLabel([0, "missing"]); // => "missing"
 * unionLabel([0, 0]); // => 0
 * ```
 */
export function unionLabel(values: readonly LabelValue[]): LabelValue {
  if (values.includes(1)) return 1;
  if (values.includes("uncertain")) return "uncertain";
  return values.length === 0 || values.includes("missing") ? "missing" : 0;
}
