import type { NdArray } from "@xrt/core";
import type { Attribution, ExplainOptions } from "./attribution.js";
import { inputGradient } from "./input-gradient.js";
import type { Model } from "./model.js";

/**
 * The gradient of the target's logit with respect to the input, raw and signed.
 *
 * Simonyan, Vedaldi and Zisserman, "Deep Inside Convolutional Networks", 2013, section 3.
 *
 * @param input - One image `[height, width, channels]` or a batch, in the units of the network's input.
 * @returns Values of the input's shape.
 * @throws RangeError when the input or target does not fit the network, or the input, score or gradient is not finite.
 */
export async function gradient(
  model: Model,
  input: NdArray,
  options: ExplainOptions = {},
): Promise<Attribution> {
  return inputGradient("gradient", model, input, options);
}
