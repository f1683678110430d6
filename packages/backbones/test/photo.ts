import { join } from "node:path";
import { image, tensor3d } from "@tensorflow/tfjs-core";
import { centerCrop, type NdArray, ndArray, type PreprocessMode, preprocess } from "@xrt/core";
import sharp from "sharp";
import { photos } from "./real-data.js";

/** A photograph of ../shared/data as network input `[1, 224, 224, 3]`, scaled as the network's weights want it. */
export async function photo(file: string, mode: PreprocessMode): Promise<NdArray> {
  const resized = await legacyResize(await decode(file));
  const contract = {
    mode,
    size: [224, 224],
    channels: 3,
    geometry: "center-crop",
    resampler: "bilinear",
  } as const;
  return { data: preprocess(contract, resized).data, shape: [1, 224, 224, 3] };
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

/** The resampling that the published values were taken with: `tf.image.resizeBilinear` with its default flags. */
async function legacyResize(picture: NdArray): Promise<NdArray> {
  const square = centerCrop(picture);
  const [h = 0, w = 0, c = 0] = square.shape;
  const from = tensor3d(square.data, [h, w, c]);
  const to = image.resizeBilinear(from, [224, 224]);
  const resized = ndArray((await to.data()) as Float32Array, [224, 224, 3]);
  from.dispose();
  to.dispose();
  return resized;
}
