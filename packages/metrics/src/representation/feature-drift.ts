import type { Features } from "../internal/matrix.js";
import { type CkaEstimate, type CkaOptions, cka } from "./cka.js";

/**
 * How far a layer has moved in training: 1 - debiased CKA of its features before and after, on the same images. 0 is where it
 * was; about 1 is as far as chance. `nullMean` and `null95` are those of the CKA, turned round: above `1 - null95` nothing is left.
 *
 * @param before - Features at initialisation, shape `[images, ...]`.
 * @param after - Features of the trained layer for the same images.
 * @returns As `cka`, turned round.
 * @throws RangeError as `cka`.
 *
 * @example
 * ```ts
 * import { ndArray } from "@xrt/core";
 * import { featureDrift } from "@xrt/metrics";
 * const before = ndArray(Float64Array.from({ length: 24 }, (_, i) => (i * i) % 11), [8, 3]);
 * const { value } = featureDrift(before, before, { groups: "independent" });
 * Math.abs(value ?? 1) < 1e-12; // => true
 * ```
 */
export function featureDrift(
  before: Features,
  after: Features,
  options: CkaOptions = {},
): CkaEstimate {
  const found = cka(before, after, options);
  const turned = (v: number | null) => (v === null ? null : 1 - v);
  return {
    ...found,
    method: `drift-${found.method}`,
    value: turned(found.value),
    lower: turned(found.upper),
    upper: turned(found.lower),
    nullMean: turned(found.nullMean),
    null95: turned(found.null95),
  };
}
