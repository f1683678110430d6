import { type NdArray, ndArray } from "@xrt/core";

/** Options of {@link collapseToGrey}: how a grey level becomes the input of each channel, `scale * grey + shift`. */
export interface CollapseToGreyOptions {
  /** One factor a channel; the differences between `high` and `low` of core's `inputRange` for grey levels from 0 to 1. */
  readonly scale?: readonly number[];
  /** One number a channel: `low` of `inputRange`. */
  readonly shift?: readonly number[];
}

/** A first convolution for one grey channel. */
export interface GreyConvolution {
  /** `[height, width, 1, filters]`. */
  readonly kernel: NdArray;
  /** `[filters]`: what the shifts add, exact where the kernel does not reach over the edge of the image. */
  readonly bias: NdArray;
  /**
   * Share of each filter's energy that a grey image can see, from 0 (opponent colours: the filter is dead) to 1 (the same in
   * all channels): ||sum of the channels||^2 / (channels * sum of ||channel||^2), after the scale.
   */
  readonly survivingEnergy: readonly number[];
  /** The same over all filters together. */
  readonly meanSurvivingEnergy: number;
}

/**
 * The first convolution of a colour network for grey images: its kernel summed over the input channels, which gives the same as
 * the grey channel repeated, in a third of the work; and how much of each filter is left.
 *
 * @param original - The kernel, `[height, width, channels, filters]`.
 * @throws TypeError when it is given something else, as a layer.
 * @throws RangeError when the kernel has not four axes, or scale and shift not one number for each channel.
 *
 * @example
 * ```ts
 * import { collapseToGrey } from "@xrt/backbones";
 * import { ndArray } from "@xrt/core";
 * // two 1x1 filters on RGB: one grey, one red against green
 * const kernel = ndArray(Float32Array.of(1, 1, 1, -1, 1, 0), [1, 1, 3, 2]);
 * collapseToGrey(kernel).survivingEnergy; // => [1, 0]
 * ```
 */
export function collapseToGrey(
  original: NdArray,
  options: CollapseToGreyOptions = {},
): GreyConvolution {
  const { data, shape } = arrayOf(original);
  const [height = 0, width = 0, channels = 0, filters = 0] = shape;
  const { scale = new Array(channels).fill(1), shift = new Array(channels).fill(0) } = options;
  if (shape.length !== 4 || scale.length !== channels || shift.length !== channels) {
    throw new RangeError(
      `collapseToGrey: kernel is [${shape}] with ${scale.length} scales and ${shift.length} shifts; wants [height, width, channels, filters] and one of each for every channel`,
    );
  }
  const kernel = new Float32Array(height * width * filters);
  const bias = new Float32Array(filters);
  const whole = new Float64Array(filters);
  const left = new Float64Array(filters);
  for (let place = 0; place < height * width; place++) {
    for (let f = 0; f < filters; f++) {
      let sum = 0;
      for (let c = 0; c < channels; c++) {
        const weight = data[(place * channels + c) * filters + f] as number;
        const scaled = weight * (scale[c] as number);
        sum += scaled;
        whole[f] = (whole[f] as number) + scaled ** 2;
        bias[f] = (bias[f] as number) + weight * (shift[c] as number);
      }
      kernel[place * filters + f] = sum;
      left[f] = (left[f] as number) + sum ** 2;
    }
  }
  const total = (values: Float64Array) => values.reduce((sum, v) => sum + v, 0);
  return {
    kernel: ndArray(kernel, [height, width, 1, filters]),
    bias: ndArray(bias, [filters]),
    survivingEnergy: Array.from(left, (l, f) => shareOf(l, channels * (whole[f] as number))),
    meanSurvivingEnergy: shareOf(total(left), channels * total(whole)),
  };
}

/** Refuses what is no array, which the types cannot where there are none. */
function arrayOf(original: NdArray): NdArray {
  const { data, shape } = (original ?? {}) as Partial<NdArray>;
  if (ArrayBuffer.isView(data) && Array.isArray(shape)) return original;
  const isObject = typeof original === "object" && original !== null;
  const got = isObject ? `a ${original.constructor?.name ?? "object"}` : String(original);
  throw new TypeError(
    `collapseToGrey: the kernel is ${got}, wants the array of a convolution's kernel, { data, shape: [height, width, channels, filters] }; of a tf.layers layer: const [kernel] = layer.getWeights(), then ndArray(await kernel.data(), kernel.shape)`,
  );
}

/** A filter of zeros has lost nothing. */
function shareOf(part: number, whole: number): number {
  return whole === 0 ? 1 : part / whole;
}
