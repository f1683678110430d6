import type { NdArray } from "./nd-array.js";
import { place } from "./resample/place.js";
import { type Resampler, sampleRules } from "./resample/resampler.js";

/**
 * Resample an image to another size, one axis after the other, in double precision.
 *
 * @param image - `[height, width, channels]`; not changed.
 * @param size - Wanted `[height, width]` in pixels, whole numbers from 1.
 * @param options - `resampler`: default `"bilinear"`, with antialias when it shrinks. `into`: where the result is written, of as many
 *   numbers; must not be the memory of the image. Default: new memory.
 * @returns A `[size[0], size[1], channels]` array. `"bicubic"` and `"lanczos"` overshoot at edges and are not clipped.
 * @throws RangeError when the image has other axes, a size is not a whole number from 1, or `into` has another length.
 *
 * @example
 * ```ts
 * import { ndArray, resize } from "@xrt/core";
 * const image = ndArray(Float32Array.of(0, 10, 20, 30), [1, 4, 1]);
 * [...resize(image, [1, 2], { resampler: "area" }).data]; // => [5, 25]
 * [...resize(image, [1, 2], { resampler: "nearest" }).data]; // => [10, 30]
 * ```
 */
export function resize(
  image: NdArray,
  size: readonly [number, number],
  { resampler = "bilinear", into }: { resampler?: Resampler; into?: Float32Array | undefined } = {},
): NdArray {
  const [height = 0, width = 0, channels = 0] = image.shape;
  const whole = size.every((n) => Number.isSafeInteger(n) && n >= 1);
  if (image.shape.length !== 3 || height < 1 || width < 1 || !whole) {
    throw new RangeError(`resize: cannot resample [${image.shape}] to [${size}]`);
  }
  const length = size[0] * size[1] * channels;
  if (into !== undefined && into.length !== length) {
    throw new RangeError(
      `resize: into has ${into.length} numbers, [${size}, ${channels}] needs ${length}`,
    );
  }
  const source = { x: 0, y: 0, width, height };
  const target = { x: 0, y: 0, width: size[1], height: size[0] };
  return place(image, { source, target, canvas: size }, sampleRules[resampler], 0, into);
}
