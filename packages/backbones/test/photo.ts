import { join } from "node:path";
import { type NdArray, ndArray, type PreprocessMode, preprocess } from "@xrt/core";
import sharp from "sharp";
import { photos } from "./real-data.js";

/** A photograph of ../shared/data as network input `[1, 224, 224, 3]`, scaled as the network's weights want it. */
export async function photo(file: string, mode: PreprocessMode): Promise<NdArray> {
  const contract = {
    mode,
    size: [224, 224],
    channels: 3,
    geometry: "center-crop",
    // the published values were taken with it
    resampler: "tfjs-legacy",
  } as const;
  return { data: preprocess(contract, await decode(file)).data, shape: [1, 224, 224, 3] };
}

/** `[1, height, width, channels]` as `[1, channels, height, width]`. */
export function channelsFirst({ data, shape }: NdArray): NdArray {
  const [, height = 0, width = 0, channels = 0] = shape;
  const plane = height * width;
  const moved = data.map((_, i) => data[(i % plane) * channels + Math.floor(i / plane)] as number);
  return ndArray(moved, [1, channels, height, width]);
}

async function decode(file: string): Promise<NdArray> {
  const { data, info } = await sharp(join(photos, file))
    .removeAlpha()
    .toColourspace("srgb")
    .raw()
    .toBuffer({ resolveWithObject: true });
  return ndArray(Float32Array.from(data), [info.height, info.width, info.channels]);
}
