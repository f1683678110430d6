import type { NdArray } from "../nd-array.js";
import { place } from "../resample/place.js";
import { sampleRules } from "../resample/resampler.js";
import { crop } from "../steps/crop.js";
import { checkContract } from "./check-contract.js";
import type { Preprocess } from "./contract.js";
import { frame } from "./frame.js";
import { stepFrame } from "./steps.js";

/**
 * A mask in the pixels of the network input, moved as `preprocess` moves the pixels: the nearest pixel, 0 beyond the image.
 *
 * @param contract - The same as for the image.
 * @param mask - `[height, width, channels]` in the size of the decoded image, any values; not changed.
 * @returns A new `[size[0], size[1], channels]` array of the same values.
 * @throws UsageError when the contract has a field that does not exist or fit.
 *
 * @example
 * ```ts
 * import { ndArray, type Preprocess, preprocessMask } from "@xrt/core";
 * const contract: Preprocess = { mode: "tf", size: [2, 2], channels: 3, geometry: "center-crop", resampler: "bilinear" };
 * [...preprocessMask(contract, ndArray(Float32Array.of(0, 1, 0, 0, 0, 1, 1, 0), [2, 4, 1])).data]; // => [1, 0, 1, 1]
 * ```
 */
export function preprocessMask(contract: Preprocess, mask: NdArray): NdArray {
  checkContract(contract);
  let moved = mask;
  for (const step of contract.steps ?? []) {
    const [height = 0, width = 0] = moved.shape;
    const kept = stepFrame([height, width], step);
    if (kept) moved = crop(moved, kept, step.kind === "margin" ? { fill: 0 } : {});
  }
  const [height = 0, width = 0] = moved.shape;
  return place(moved, frame(contract, [height, width]), sampleRules.nearest, 0);
}
