import type { NdArray } from "@xrt/core";
import type { Attribution, ExplainOptions } from "./attribution.js";
import { inputGradient } from "./input-gradient.js";
import type { Model } from "./model.js";

/**
 * Input-gradient saliency: the largest absolute gradient over the channels of each pixel. How much the logit would move if
 * the pixel did, in either direction; not how much the pixel contributed.
 *
 * Simonyan, Vedaldi and Zisserman, "Deep Inside Convolutional Networks", 2013, section 3.1.
 *
 * @param input - One image `[height, width, channels]` or a batch, in the units of the network's input.
 * @returns `[height, width]` or `[images, height, width]`, not negative.
 * @throws RangeError when the input or target does not fit the network, or the input, score or gradient is not finite.
 */
export async function saliency(
  model: Model,
  input: NdArray,
  options: ExplainOptions = {},
): Promise<Attribution> {
  const raw = await inputGradient("saliency", model, input, options);
  const channels = raw.values.shape.at(-1) ?? 1;
  const data = new Float32Array(raw.values.data.length / channels);
  for (const [i, v] of raw.values.data.entries()) {
    const pixel = Math.floor(i / channels);
    data[pixel] = Math.max(data[pixel] ?? 0, Math.abs(v));
  }
  return { ...raw, values: { data, shape: raw.values.shape.slice(0, -1) } };
}
