import type { NdArray, TypedArray } from "@xrt/core";

/**
 * A map that shares out a score, as integrated gradients, in the form of slopes: divided by `x - b`, 0 where the image is as the baseline.
 *
 * @param values - In the shape of the images.
 * @throws RangeError when the sizes differ.
 */
export function toSlopes(
  { data, shape }: NdArray<TypedArray>,
  images: NdArray<TypedArray>,
  { baseline = 0 }: { readonly baseline?: number | NdArray<TypedArray> } = {},
): NdArray {
  const base = typeof baseline === "number" ? null : baseline.data;
  if (data.length !== images.data.length || (base !== null && data.length % base.length !== 0)) {
    throw new RangeError(
      `toSlopes: the map has ${data.length} values, the images ${images.data.length}; wants the same`,
    );
  }
  const slopes = Float32Array.from(data, (v, i) => {
    const b = base === null ? (baseline as number) : (base[i % base.length] as number);
    const way = (images.data[i] as number) - b;
    return way === 0 ? 0 : (v as number) / way;
  });
  return { data: slopes, shape };
}
