import { delongMatrix } from "../intervals/delong.js";
import { obuchowskiMatrix } from "../intervals/obuchowski.js";
import type { Influences } from "./influences.js";
import type { SamplingUnits } from "./sampling-units.js";

/** Below this a standard error is what rounding left of 0: a placement is right to 1e-16, and no data of ours give so little. */
export const ZERO_WIDTH = 1e-12;

/** Standard error of `theta` (Obuchowski by patient, DeLong where images are independent); both classes have two units. */
export function standardError(
  column: Influences,
  yTrue: ArrayLike<number>,
  { patients }: SamplingUnits,
): number {
  const matrix = patients ? obuchowskiMatrix([column], yTrue, patients) : delongMatrix([column]);
  return Math.sqrt(Math.max(0, matrix?.[0]?.[0] as number));
}
