import { type NdArray, ndArray, preprocess } from "@xrt/core";
import type { Backbone } from "./backbone.js";
import { InputRangeError, pixelRangeProblems } from "./input-range.js";

/**
 * The network input of decoded images, by the contract that is bound to the weights, in the layout of the network.
 *
 * @param images - Pixel values 0 to 255 (or the contract's `maxValue`), `[height, width, 1 or 3]` each, of any size.
 * @returns `[images, height, width, channels]`, or `[images, channels, height, width]` where the network has the channels first.
 * @throws InputRangeError when the values of an image are none of such pixels, or have been scaled already.
 *
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { backboneInput, fromModel, studyCnn2020 } from "@xrt/backbones";
 * import { type Preprocess, zeros } from "@xrt/core";
 * const preprocess: Preprocess = { mode: "unit", size: [224, 224], channels: 3, geometry: "center-crop", resampler: "bilinear" };
 * const backbone = await fromModel(studyCnn2020(), { preprocess });
 * backboneInput(backbone, [zeros([300, 200, 1])]).shape; // => [1, 224, 224, 3]
 * ```
 */
export function backboneInput(
  { graph, preprocess: contract }: Pick<Backbone, "graph" | "preprocess">,
  images: readonly NdArray[],
): NdArray {
  const [height, width] = contract.size;
  const { channels } = contract;
  const plane = height * width;
  const isFirst =
    String(graph.types.get(graph.inputs[0] ?? "")?.shape.slice(1)) ===
    String([channels, height, width]);
  const data = new Float32Array(images.length * plane * channels);
  for (const [i, image] of images.entries()) {
    const [problem] = pixelRangeProblems(contract, image);
    if (problem !== undefined) throw new InputRangeError(`backboneInput: image ${i}`, problem);
    const own = preprocess(contract, image).data;
    const start = i * own.length;
    if (!isFirst) data.set(own, start);
    else {
      for (let c = 0; c < channels; c++) {
        for (let p = 0; p < plane; p++)
          data[start + c * plane + p] = own[p * channels + c] as number;
      }
    }
  }
  const shape = isFirst ? [channels, height, width] : [height, width, channels];
  return ndArray(data, [images.length, ...shape]);
}
