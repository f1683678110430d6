import { checkFeatures, type Features } from "../internal/matrix.js";
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
 * Math.abs(value) < 1e-12; // => true
 * ```
 */
export function featureDrift(
  before: Features,
  after: Features,
  options: CkaOptions = {},
): CkaEstimate {
  checkFeatures("featureDrift", { before, after });
  const { lower, upper, ...found } = cka(before, after, options);
  return {
    ...found,
    method: `drift-${found.method}`,
    value: 1 - found.value,
    ...(lower === undefined || upper === undefined ? {} : { lower: 1 - upper, upper: 1 - lower }),
    nullMean: 1 - found.nullMean,
    null95: 1 - found.null95,
  };
}
