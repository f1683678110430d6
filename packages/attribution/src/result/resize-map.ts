import { type NdArray, resize } from "@xrt/core";

/** How a map of a layer is brought to another size; all with half-pixel centres. */
export type Upsampling = "bilinear" | "nearest" | "bicubic";

/** All of them. */
export const UPSAMPLINGS: readonly Upsampling[] = ["bilinear", "nearest", "bicubic"];

/** A map `[rows, columns]` in another size. */
export function resizeMap(
  map: ArrayLike<number>,
  from: readonly number[],
  { to, upsample }: { readonly to: readonly number[]; readonly upsample: Upsampling },
): Float32Array {
  const [rows = 1, columns = 1] = from;
  const [height = 1, width = 1] = to;
  const data = map instanceof Float32Array ? map : Float32Array.from(map);
  if (rows === height && columns === width) return data.slice();
  const image: NdArray = { data, shape: [rows, columns, 1] };
  const resized = resize(image, [height, width], { resampler: upsample });
  return resized.data instanceof Float32Array ? resized.data : Float32Array.from(resized.data);
}
