import { UsageError } from "../errors.js";
import type { NdArray } from "../nd-array.js";
import type { CustomScaling, Preprocess, PreprocessMode } from "./contract.js";

/** Names of the modes whose formula is the same for every image. */
type FixedMode = Exclude<PreprocessMode, CustomScaling | "zscore">;

/** The same `scale` and `shift` in every channel. */
const alike = (scale: number, shift: number): CustomScaling => ({
  scale: [scale, scale, scale],
  shift: [shift, shift, shift],
  order: "rgb",
});

/** Mean of ImageNet in BGR, of the Caffe models. */
const CAFFE_MEAN = [103.939, 116.779, 123.68] as const;

/** `x * scale + shift` of each mode, in the order of the network's channels. */
export const scalings: Readonly<Record<FixedMode, CustomScaling>> = {
  tf: alike(1 / 127.5, -1),
  unit: alike(1 / 255, 0),
  torch: {
    scale: [1 / (255 * 0.229), 1 / (255 * 0.224), 1 / (255 * 0.225)],
    shift: [-0.485 / 0.229, -0.456 / 0.224, -0.406 / 0.225],
    order: "rgb",
  },
  caffe: { scale: [1, 1, 1], shift: CAFFE_MEAN.map((mean) => -mean), order: "bgr" },
  "caffe-255": {
    scale: [1 / 255, 1 / 255, 1 / 255],
    shift: CAFFE_MEAN.map((mean) => -mean / 255),
    order: "bgr",
  },
  xrv: alike(2048 / 255, -1024),
  raw: alike(1, 0),
};

/**
 * The scaling of a contract.
 *
 * @throws UsageError when it is another for each image.
 */
export function scalingOf({ mode }: Preprocess, asker: string): CustomScaling {
  if (typeof mode !== "string") return mode;
  if (mode === "zscore") {
    throw new UsageError(
      `${asker}: mode "zscore" scales each image by its own mean and deviation, so that no value has one meaning; use a mode with a formula`,
    );
  }
  return scalings[mode];
}

/**
 * The pixel values 0 to 255 behind a network input: the inverse of the scaling of `preprocess` (not of its steps or resampling).
 *
 * @param input - `[height, width, channels]` in the network's units.
 * @throws UsageError in mode `"zscore"`, which cannot be undone.
 */
export function unpreprocess(contract: Preprocess, input: NdArray): NdArray {
  const channels = input.shape[2] ?? 1;
  const { scale, shift, order } = scalingOf(contract, "unpreprocess");
  const data = new Float32Array(input.data.length);
  for (let i = 0; i < data.length; i++) {
    const c = i % channels;
    const to = order === "bgr" && channels === 3 ? i - c + (2 - c) : i;
    data[to] = ((input.data[i] as number) - (shift[c] as number)) / (scale[c] as number);
  }
  return { shape: input.shape, data };
}

/**
 * Black and white in the units of the network, per channel: the range of inputs that the contract can produce.
 *
 * @throws UsageError in mode `"zscore"`, where they are others for each image.
 */
export function inputRange(contract: Preprocess): { low: number[]; high: number[] } {
  const { scale, shift } = scalingOf(contract, "inputRange");
  const low = shift.slice(0, contract.channels);
  return { low, high: low.map((black, c) => 255 * (scale[c] as number) + black) };
}
