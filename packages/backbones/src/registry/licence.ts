/** Terms of a weight file: of the code it comes with, of the numbers themselves, and of the data they were trained on. */
export interface WeightLicence {
  /** SPDX identifier of the code that the weights were published with. */
  readonly code: string;
  /** SPDX identifier for the weights; `null` where the publisher states none. */
  readonly weights: string | null;
  /** The training data and its terms, in words. */
  readonly data: string;
}

/**
 * Why a licence must be accepted by name before the weights are fetched: they are for non-commercial use only, or
 * nothing is stated. `null` where it need not be.
 *
 * @example
 * ```ts
 * import { consentNeeded } from "@xrt/backbones";
 * consentNeeded({ code: "MIT", weights: "MIT", data: "ImageNet" }); // => null
 * consentNeeded({ code: "MIT", weights: "CC-BY-NC-4.0", data: "NIH" }); // => "the weights are for non-commercial use only (CC-BY-NC-4.0)"
 * ```
 */
export function consentNeeded({ weights, data }: WeightLicence): string | null {
  if (weights === null) {
    return `no licence of the weights is stated; the terms of their training data hold (${data})`;
  }
  return /\bnc\b/i.test(weights)
    ? `the weights are for non-commercial use only (${weights})`
    : null;
}
