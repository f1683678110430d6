import type { NdArray } from "../nd-array.js";
import { place } from "../resample/place.js";
import { overshoots, sampleRules } from "../resample/resampler.js";
import { checkContract } from "./check-contract.js";
import { checkRange } from "./check-range.js";
import type { CustomScaling, Preprocess } from "./contract.js";
import { fillOf, frame } from "./frame.js";
import { scalingOf } from "./scaling.js";
import { applyStep } from "./steps.js";

/** White of the images between the steps, and of those that are given where a contract says nothing. */
const WHITE = 255;

/**
 * The network input of a decoded image, by the contract.
 *
 * @param contract - What the weights expect.
 * @param image - Pixel values 0 to 255 (or `maxValue`), `[height, width, 1 or 3]`; not changed.
 * @returns A new `[size[0], size[1], channels]` array.
 * @throws RangeError when a value lies outside the range, is not finite, or the channels do not fit.
 * @throws UsageError when the contract has a field that does not exist or fit.
 *
 * @example
 * ```ts
 * import { ndArray, type Preprocess, preprocess } from "@xrt/core";
 * const white = ndArray(Float32Array.of(255), [1, 1, 1]);
 * const contract: Preprocess = { mode: "tf", size: [1, 1], channels: 3, geometry: "squash", resampler: "bilinear" };
 * [...preprocess(contract, white).data]; // => [1, 1, 1]
 *
 * // TorchXRayVision on 12-bit pixels
 * const xrv: Preprocess = { ...contract, mode: "xrv", channels: 1, geometry: "center-crop", maxValue: 4095 };
 * [...preprocess(xrv, ndArray(Float32Array.of(4095), [1, 1, 1])).data]; // => [1024]
 * ```
 */
export function preprocess(contract: Preprocess, image: NdArray): NdArray {
  checkContract(contract);
  const levels = greyLevels(contract, image);
  const [height = 0, width = 0, channels = 1] = levels.shape;
  if (channels !== 1 && channels !== contract.channels) {
    throw new RangeError(
      `preprocess: image has ${channels} channels, the contract wants ${contract.channels}; convert to grey first`,
    );
  }
  const placement = frame(contract, [height, width]);
  const fill = fillOf(contract.geometry);
  const resized = place(levels, placement, sampleRules[contract.resampler], fill);
  if (overshoots(contract.resampler)) cutToGreyLevels(resized.data);
  return scaled(contract, resized);
}

/** The image after the steps, 0 to 255; the image itself where there is nothing to do. */
function greyLevels({ steps = [], maxValue = WHITE }: Preprocess, image: NdArray): NdArray {
  const [height = 0, width = 0, channels = 0] = image.shape;
  if (image.shape.length !== 3 || height < 1 || width < 1 || channels < 1) {
    throw new RangeError(`preprocess: image is [${image.shape}], wants [height,width,1 or 3]`);
  }
  // a window takes any range to 0 to 255, and checks that values are finite
  if (steps[0]?.kind !== "window") checkRange(image, maxValue);
  const levels =
    maxValue === WHITE
      ? image
      : { shape: image.shape, data: image.data.map((v) => (v * WHITE) / maxValue) };
  return steps.reduce(applyStep, levels);
}

function cutToGreyLevels(data: Float32Array): void {
  for (let i = 0; i < data.length; i++) {
    const v = data[i] as number;
    if (v < 0) data[i] = 0;
    else if (v > WHITE) data[i] = WHITE;
  }
}

/** Scaled, with the channels of the network in order. `image` is the caller's own and is written over where it can be. */
function scaled(contract: Preprocess, image: NdArray): NdArray {
  const { data } = image;
  const { scale, shift, order } =
    contract.mode === "zscore" ? standardising(image) : scalingOf(contract, "preprocess");
  const [height = 0, width = 0, from = 1] = image.shape;
  const { channels } = contract;
  const bgr = order === "bgr" && from === 3;
  const out = from === channels && !bgr ? data : new Float32Array(height * width * channels);
  const ways = Array.from({ length: channels }, (_, c) => ({
    source: from === 1 ? 0 : bgr ? 2 - c : c,
    from,
    target: c,
    to: channels,
    factor: scale[c] as number,
    offset: shift[c] as number,
  }));
  const row = (array: Float32Array, y: number, step: number) =>
    array.subarray(y * width * step, (y + 1) * width * step);
  // the compiler finds what is called for each row sooner than one long loop, which until then makes objects of all numbers
  for (let y = 0; y < height; y++) {
    for (const way of ways) scaleRow(row(data, y, from), row(out, y, channels), way);
  }
  return { shape: [height, width, channels], data: out };
}

/** What a channel becomes: the number at `source` of every `from` numbers that at `target` of every `to`. */
interface ChannelScaling {
  readonly source: number;
  readonly from: number;
  readonly target: number;
  readonly to: number;
  readonly factor: number;
  readonly offset: number;
}

function scaleRow(
  data: Float32Array,
  out: Float32Array,
  { source, from, target, to, factor, offset }: ChannelScaling,
): void {
  for (let i = target, at = source; i < out.length; i += to, at += from) {
    out[i] = (data[at] as number) * factor + offset;
  }
}

/** The scaling that gives this image mean 0 and standard deviation 1 over all its values. */
function standardising({ data }: NdArray): CustomScaling {
  let mean = 0;
  for (const v of data) mean += v / data.length;
  let variance = 0;
  for (const v of data) variance += (v - mean) ** 2 / data.length;
  const deviation = Math.sqrt(variance);
  if (!(deviation > 1e-6)) {
    throw new RangeError(
      `preprocess: all values of the image are ${mean}, and mode "zscore" divides by their deviation; leave such an image out`,
    );
  }
  const scale = 1 / deviation;
  const shift = -mean / deviation;
  return { scale: [scale, scale, scale], shift: [shift, shift, shift], order: "rgb" };
}
