import { type NdArray, sizeOf } from "@xrt/core";

/** How the values of a pixel's channels become one. */
export type ChannelRule = "sum" | "mean" | "max-abs" | "norm";

const rules: Readonly<Record<ChannelRule, (values: readonly number[]) => number>> = {
  sum: (values) => values.reduce((s, v) => s + v, 0),
  mean: (values) => values.reduce((s, v) => s + v, 0) / values.length,
  "max-abs": (values) => values.reduce((m, v) => Math.max(m, Math.abs(v)), 0),
  norm: (values) => Math.hypot(...values),
};

/**
 * One value for each pixel of an attribution that has one for each channel. `"sum"` keeps the sign and, for methods that
 * share out the score, the total; `"max-abs"` is the saliency of Simonyan et al. 2013; `"norm"` is the length of the vector.
 *
 * @param values - `[height, width, channels]`, or `[channels, height, width]` where `channelAxis` is 0.
 * @returns `[height, width]`.
 * @throws RangeError when there are other axes.
 *
 * @example
 * ```ts
 * import { channelsToMap } from "@xrt/attribution/render";
 * import { ndArray } from "@xrt/core";
 * const values = ndArray(Float32Array.of(3, -4, 0, 1), [1, 2, 2]);
 * [...channelsToMap(values).data]; // => [-1, 1]
 * [...channelsToMap(values, { by: "norm" }).data]; // => [5, 1]
 * ```
 */
export function channelsToMap(
  { data, shape }: NdArray,
  { by = "sum", channelAxis = 2 }: { by?: ChannelRule; channelAxis?: 0 | 2 } = {},
): NdArray {
  if (shape.length !== 3) {
    throw new RangeError(
      `channelsToMap: values are [${shape}], wants [height,width,channels]; take one image of a batch with \`row\``,
    );
  }
  const channels = shape[channelAxis] ?? 0;
  const size = shape.filter((_, axis) => axis !== channelAxis);
  const places = sizeOf(size);
  const at = (place: number, c: number) =>
    data[channelAxis === 0 ? c * places + place : place * channels + c] ?? 0;
  const rule = rules[by];
  const map = Float32Array.from({ length: places }, (_, place) =>
    rule(Array.from({ length: channels }, (_, c) => at(place, c))),
  );
  return { data: map, shape: size };
}
