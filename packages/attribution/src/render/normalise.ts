import type { NdArray } from "@xrt/core";
import { quantile } from "./quantile.js";

/**
 * What a raw value `v` becomes when it is scaled for drawing.
 *
 * | scale | formula | range | what it hides |
 * |---|---|---|---|
 * | `"max"` | `v+ / max(v+)` | 0 to 1 | evidence against, and how strong the map is |
 * | `"max-abs"` | `v / max(abs v)` | -1 to 1 | how strong the map is |
 * | `"min-max"` | `(v - min) / (max - min)` | 0 to 1 | where zero is: a map of noise around a constant fills the range |
 *
 * `"max"` is the ReLU of Grad-CAM with the largest value at 1. `"max-abs"` is for signed maps and diverging colours: zero stays
 * zero. `"min-max"` is what several libraries do without being asked.
 */
export type Scale = "max" | "max-abs" | "min-max";

/** Options of {@link normalise}. */
export interface NormaliseOptions {
  /** Default: `"max"`. */
  readonly scale?: Scale;
  /**
   * Share of the pixels, 0 to 100, that lie below the value that becomes 1, so that single pixels do not darken the rest;
   * what lies above is cut. For `"max-abs"` of the magnitudes; for `"min-max"` the same share lies above the value that
   * becomes 0. Default: 100, the largest value.
   */
  readonly percentile?: number;
}

/** A map scaled for drawing, and what its ends stand for. */
export interface NormalisedMap {
  /** `[height, width]`, 0 to 1, or -1 to 1 where `scale` is `"max-abs"`. */
  readonly values: NdArray;
  /** The raw value that became 1; 0 where nothing could be scaled and the map stays empty. */
  readonly max: number;
  /** The raw value at the other end: 0 for `"max"`, `-max` for `"max-abs"`, what became 0 for `"min-max"`. */
  readonly min: number;
  readonly scale: Scale;
  /** Why the map is empty, if it is. */
  readonly warnings: readonly NormaliseWarning[];
}

/** A map that has nothing to draw is never stretched to look like one. */
export interface NormaliseWarning {
  /** `"empty-after-relu"`: no value is positive. `"all-zero"`: every value is 0. `"constant"`: all values are one. */
  readonly code: "empty-after-relu" | "all-zero" | "constant";
  readonly message: string;
}

/**
 * A map scaled for drawing, by itself: by default its positive part divided by its largest value. What 1 stands for comes
 * back as `max`: the strongest and the weakest map have the same brightness, so compare that. `normaliseTogether` gives
 * several maps one scale.
 *
 * @param map - `[height, width]`, raw.
 * @throws RangeError when `percentile` is not from 0 to 100, or a value is not finite.
 *
 * @example
 * ```ts
 * import { normalise } from "@xrt/attribution/render";
 * import { ndArray } from "@xrt/core";
 * const map = ndArray(Float32Array.of(-2, 0, 1, 4), [2, 2]);
 * [...normalise(map).values.data]; // => [0, 0, 0.25, 1]
 * [...normalise(map, { scale: "max-abs" }).values.data]; // => [-0.5, 0, 0.25, 1]
 * [...normalise(map, { percentile: 75 }).values.data]; // => [0, 0, 1, 1]
 * ```
 */
export function normalise(map: NdArray, options: NormaliseOptions = {}): NormalisedMap {
  return scaled(map, ends([map], "normalise", options));
}

/**
 * Maps scaled for drawing on one scale, so that the same colour means the same value in all of them: for a batch, the
 * classes of one image, or the layers of a network. A percentile is taken over the pixels of all maps.
 *
 * @param maps - Each `[height, width]`, raw; sizes may differ.
 * @returns One for each map; `max` and `min` are those of all, warnings are each map's own.
 * @throws RangeError when `percentile` is not from 0 to 100, or a value is not finite.
 *
 * @example
 * ```ts
 * import { normaliseTogether } from "@xrt/attribution/render";
 * import { ndArray } from "@xrt/core";
 * const maps = [1, 4].map((v) => ndArray(Float32Array.of(0, v), [1, 2]));
 * normaliseTogether(maps).map(({ values, max }) => [values.data[1], max]); // => [[0.25, 4], [1, 4]]
 * ```
 */
export function normaliseTogether(
  maps: readonly NdArray[],
  options: NormaliseOptions = {},
): NormalisedMap[] {
  const shared = ends(maps, "normaliseTogether", options);
  return maps.map((map) => scaled(map, shared));
}

interface Ends {
  readonly min: number;
  readonly max: number;
  readonly scale: Scale;
}

/** The raw values at the ends of the scale. */
function ends(
  maps: readonly NdArray[],
  caller: string,
  { scale = "max", percentile = 100 }: NormaliseOptions,
): Ends {
  if (!(percentile >= 0 && percentile <= 100)) {
    throw new RangeError(`${caller}: percentile is ${percentile}, wants 0 to 100`);
  }
  const values = maps.flatMap(({ data }) => Array.from(data));
  const bad = values.findIndex((v) => !Number.isFinite(v));
  if (bad >= 0) {
    throw new RangeError(
      `${caller}: value ${bad} of the map is ${values[bad]}, wants finite values`,
    );
  }
  const q = percentile / 100;
  // where most of a map is empty its percentile is 0; a small spot is to be seen all the same
  const top = (sizes: readonly number[]) =>
    quantile(sizes, q) || sizes.reduce((m, v) => Math.max(m, v), 0);
  switch (scale) {
    case "max":
      return { scale, min: 0, max: top(values.map((v) => Math.max(v, 0))) || 0 };
    case "max-abs": {
      const max = top(values.map(Math.abs)) || 0;
      return { scale, min: 0 - max, max };
    }
    case "min-max":
      // the quantile from above, so that a map turned upside down is scaled alike
      return {
        scale,
        min:
          0 -
          (quantile(
            values.map((v) => -v),
            q,
          ) || 0),
        max: quantile(values, q) || 0,
      };
    default:
      throw new RangeError(
        `${caller}: scale is "${scale as string}", wants "max", "max-abs" or "min-max"`,
      );
  }
}

function scaled({ data, shape }: NdArray, { min, max, scale }: Ends): NormalisedMap {
  const floor = scale === "max-abs" ? -1 : 0;
  const zero = scale === "min-max" ? min : 0;
  const range = max - zero;
  const values = data.map((v) =>
    range > 0 ? Math.min(Math.max((v - zero) / range, floor), 1) : 0,
  );
  return { values: { data: values, shape }, max, min, scale, warnings: warningsOf(data, scale) };
}

function warningsOf(data: Float32Array, scale: Scale): NormaliseWarning[] {
  if (data.every((v) => v === 0)) return [{ code: "all-zero", message: "every value is 0" }];
  if (scale === "max" && !data.some((v) => v > 0)) {
    const message = "no value is positive, so nothing is left after the ReLU; see the signed map";
    return [{ code: "empty-after-relu", message }];
  }
  if (scale === "min-max" && data.every((v) => v === data[0])) {
    return [{ code: "constant", message: `every value is ${data[0]}` }];
  }
  return [];
}
