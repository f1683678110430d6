import type { NdArray } from "./nd-array.js";
import type { Resampler } from "./resample/resampler.js";
import { resize } from "./resize.js";

/**
 * How pixel values 0 to 255 are scaled: `"tf"` to [-1, 1], `"unit"` to [0, 1],
 * `"torch"` to unit values normalised by the ImageNet mean and standard deviation,
 * `"caffe"` to BGR minus the ImageNet mean, `"raw"` not at all.
 */
export type PreprocessMode = "tf" | "unit" | "torch" | "caffe" | "raw";

/**
 * The preprocess contract: what a network's weights expect of their input. Bound to the weights and used alike in
 * training, prediction, attribution and visualisation.
 */
export interface Preprocess {
  /** Scaling of pixel values. */
  readonly mode: PreprocessMode;
  /** Input size of the network, `[height, width]` in pixels. */
  readonly size: readonly [number, number];
  /** Channels of the network's input; one grey channel is repeated to three. */
  readonly channels: 1 | 3;
  /** `"center-crop"`: the square of the shorter side; `"squash"`: aspect ignored. */
  readonly geometry: "center-crop" | "squash";
  /** Resampling filter. */
  readonly resampler: Resampler;
}

/** Per-channel `value * scale + shift` of each mode, in the order of the network's channels; `bgr` reverses RGB first. */
const SCALING = {
  tf: { scale: [1 / 127.5, 1 / 127.5, 1 / 127.5], shift: [-1, -1, -1], bgr: false },
  unit: { scale: [1 / 255, 1 / 255, 1 / 255], shift: [0, 0, 0], bgr: false },
  torch: {
    scale: [1 / (255 * 0.229), 1 / (255 * 0.224), 1 / (255 * 0.225)],
    shift: [-0.485 / 0.229, -0.456 / 0.224, -0.406 / 0.225],
    bgr: false,
  },
  caffe: { scale: [1, 1, 1], shift: [-103.939, -116.779, -123.68], bgr: true },
  raw: { scale: [1, 1, 1], shift: [0, 0, 0], bgr: false },
} as const satisfies Record<PreprocessMode, object>;

/**
 * The network input of a decoded image, by the contract.
 *
 * @param contract - What the weights expect.
 * @param image - Pixel values 0 to 255, `[height, width, 1 or 3]`; not changed.
 * @returns `[size[0], size[1], channels]`.
 * @throws RangeError when a value lies outside 0 to 255, is not finite, or the channels do not fit.
 *
 * @example
 * ```ts
 * import { ndArray, preprocess } from "@xrt/core";
 * const white = ndArray(Float32Array.of(255), [1, 1, 1]);
 * const contract = { mode: "tf", size: [1, 1], channels: 3, geometry: "squash", resampler: "bilinear" } as const;
 * [...preprocess(contract, white).data]; // => [1, 1, 1]
 * ```
 */
export function preprocess(contract: Preprocess, image: NdArray): NdArray {
  checkRange(image);
  const framed = contract.geometry === "center-crop" ? centerCrop(image) : image;
  return normalise(contract, resize(framed, contract.size, { resampler: contract.resampler }));
}

/** Scale and order the channels of an image that already has the contract's size. */
function normalise(contract: Preprocess, image: NdArray): NdArray {
  const [height = 0, width = 0, from = 1] = image.shape;
  const { channels, mode } = contract;
  if (from !== 1 && from !== channels) {
    throw new RangeError(
      `preprocess: image has ${from} channels, the contract wants ${channels}; convert to grey first`,
    );
  }
  const { scale, shift, bgr } = SCALING[mode];
  const data = new Float32Array(height * width * channels);
  for (let p = 0; p < height * width; p++) {
    for (let c = 0; c < channels; c++) {
      const source = from === 1 ? 0 : bgr ? from - 1 - c : c;
      data[p * channels + c] =
        (image.data[p * from + source] ?? 0) * (scale[c] ?? 1) + (shift[c] ?? 0);
    }
  }
  return { shape: [height, width, channels], data };
}

/**
 * The pixel values 0 to 255 behind a network input: the inverse of the scaling of {@link preprocess} (not of its resampling).
 *
 * @param input - `[height, width, channels]` in the network's units.
 */
export function unpreprocess(contract: Preprocess, input: NdArray): NdArray {
  const channels = input.shape[2] ?? 1;
  const { scale, shift, bgr } = SCALING[contract.mode];
  const data = new Float32Array(input.data.length);
  for (let i = 0; i < data.length; i++) {
    const c = i % channels;
    const to = bgr && channels === 3 ? i - c + (2 - c) : i;
    data[to] = ((input.data[i] ?? 0) - (shift[c] ?? 0)) / (scale[c] ?? 1);
  }
  return { shape: input.shape, data };
}

/** The range of network inputs, `[black, white]` per channel, that the contract can produce. */
export function inputRange(contract: Preprocess): { low: number[]; high: number[] } {
  const { scale, shift } = SCALING[contract.mode];
  const channels = Array.from({ length: contract.channels }, (_, c) => c);
  return {
    low: channels.map((c) => shift[c] ?? 0),
    high: channels.map((c) => 255 * (scale[c] ?? 1) + (shift[c] ?? 0)),
  };
}

/** The centred square of the shorter side; the offset is rounded down. Shares nothing with `image`. */
export function centerCrop(image: NdArray): NdArray {
  const [height = 0, width = 0, channels = 1] = image.shape;
  const side = Math.min(height, width);
  const top = Math.floor((height - side) / 2);
  const left = Math.floor((width - side) / 2);
  const data = new Float32Array(side * side * channels);
  for (let y = 0; y < side; y++) {
    const from = ((top + y) * width + left) * channels;
    data.set(image.data.subarray(from, from + side * channels), y * side * channels);
  }
  return { shape: [side, side, channels], data };
}

function checkRange(image: NdArray): void {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const v of image.data) {
    if (!Number.isFinite(v)) throw new RangeError(`preprocess: image holds ${v}, wants 0 to 255`);
    if (v < low) low = v;
    if (v > high) high = v;
  }
  if (low < 0 || high > 255) {
    throw new RangeError(
      `preprocess: image values run from ${low} to ${high}, the contract wants 0 to 255; rescale the pixels first`,
    );
  }
}
