import type { NdArray } from "@xrt/core";
import { type ChannelRule, channelsToMap } from "./channels-to-map.js";
import type { ColourBar } from "./colour-bar.js";
import type { ColourMap, ColourMapName } from "./colour-maps.js";
import { type ContourOptions, contour as contourOf } from "./contour.js";
import type { Panel } from "./grid-layout.js";
import { type NormalisedMap, type NormaliseOptions, normalise } from "./normalise.js";
import { overlay } from "./overlay.js";
import { type Placement, placeMap } from "./placement.js";

/** Options of {@link heatMap}. */
export interface HeatMapOptions extends NormaliseOptions {
  /** Default: `"blue-red"` for the scale `"max-abs"`, `"inferno"` for others. */
  readonly colours?: ColourMapName | ColourMap;
  /** Opacity of the colours where the map is strongest. Default: 0.7. */
  readonly opacity?: number;
  /** Where the cells of the map lie on the image. Default: stretched over it. */
  readonly placement?: Placement;
  /** How channels become one value, for maps that have them. Default: `"sum"`. */
  readonly channels?: ChannelRule;
  /** Axis of the channels, for maps that have them. Default: 2, the last. */
  readonly channelAxis?: 0 | 2;
  /** A line around the strongest part, for example `{ quantile: 0.95 }`. Default: none. */
  readonly contour?: ContourOptions;
}

/** A map drawn over an image: a panel for `grid`, and how it was scaled. */
export interface HeatMap extends Panel {
  /** What the colours stand for. */
  readonly bar: ColourBar;
  readonly scaled: NormalisedMap;
}

/**
 * A raw map drawn over an image in one call: channels to one value, scaling, colours, and the lines of a contour. The
 * picture is at the size of the image.
 *
 * @param image - 0 to 255, `[height, width, 1 or 3]`.
 * @param map - Raw, `[rows, columns]` or `[rows, columns, channels]`.
 * @throws RangeError when the image or the map has other axes, or a value is not finite.
 *
 * @example
 * ```ts
 * import { heatMap, toPng } from "@xrt/attribution/render";
 * import { ndArray } from "@xrt/core";
 * const image = ndArray(new Float32Array(64).fill(100), [8, 8, 1]);
 * const map = ndArray(Float32Array.of(-2, 1, 0, 0.5), [2, 2]);
 * const { picture, bar } = heatMap(image, map, { scale: "max-abs", contour: { quantile: 0.75 } });
 * [picture.shape, bar]; // => [[8, 8, 3], { colours: "blue-red", min: -2, max: 2 }]
 * toPng(picture).length > 0; // => true
 * ```
 */
export function heatMap(
  image: NdArray,
  map: NdArray,
  {
    scale = "max",
    percentile = 100,
    colours = scale === "max-abs" ? "blue-red" : "inferno",
    opacity = 0.7,
    placement,
    channels = "sum",
    channelAxis = 2,
    contour,
  }: HeatMapOptions = {},
): HeatMap {
  const flat = map.shape.length === 3 ? channelsToMap(map, { by: channels, channelAxis }) : map;
  const scaled = normalise(flat, { scale, percentile });
  const placed = placement ? { placement } : {};
  const picture = overlay(image, scaled.values, { opacity, colours, ...placed });
  const [height = 0, width = 0] = image.shape;
  const lines = contour && contourOf(placeMap(flat, [height, width], placed), contour);
  const { min, max } = scaled;
  const beyond = flat.data.some((v) => v > max || (scale !== "max" && v < min));
  return {
    picture,
    bar: { colours, min, max, ...(beyond && { isCut: true }) },
    scaled,
    ...(lines && { contour: lines }),
  };
}
