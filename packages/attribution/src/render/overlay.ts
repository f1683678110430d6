import type { NdArray } from "@xrt/core";
import { colourIndex } from "./colour.js";
import { type ColourMap, type ColourMapName, colourMap } from "./colour-maps.js";
import { type Placement, placeMap } from "./placement.js";

/** Options of {@link overlay}. */
export interface OverlayOptions {
  /** Opacity of the colours where the map is 1 or -1; 0 shows the image alone. Default: 0.7. */
  readonly opacity?: number;
  /** Colours of the map; a diverging one for maps with signs. Default: `"inferno"`. */
  readonly colours?: ColourMapName | ColourMap;
  /** Where the cells of the map lie on the image. Default: stretched over it. */
  readonly placement?: Placement;
}

/**
 * An image with a map drawn over it, at the size of the image: the more the map says, the more of its colour is seen, and
 * where it is 0 the image is untouched.
 *
 * @param image - 0 to 255, `[height, width, 1 or 3]`; a grey one, so that colours are the map's alone.
 * @param map - 0 to 1, or -1 to 1 for diverging colours, `[rows, columns]`, for example from `normalise`.
 * @returns Colours from 0 to 255, `[height, width, 3]`.
 * @throws RangeError when the image or the map has other axes.
 *
 * @example
 * ```ts
 * import { normalise, overlay } from "@xrt/attribution/render";
 * import { ndArray } from "@xrt/core";
 * const image = ndArray(new Float32Array(16).fill(100), [4, 4, 1]);
 * const { values } = normalise(ndArray(Float32Array.of(0, 0, 0, 9), [2, 2]));
 * const picture = overlay(image, values);
 * [picture.shape, ...picture.data.subarray(0, 3)]; // => [[4, 4, 3], 100, 100, 100]
 * ```
 */
export function overlay(
  image: NdArray,
  map: NdArray,
  { opacity = 0.7, colours = "inferno", placement }: OverlayOptions = {},
): NdArray {
  const [height = 0, width = 0, channels = 0] = image.shape;
  if (image.shape.length !== 3 || (channels !== 1 && channels !== 3) || map.shape.length !== 2) {
    throw new RangeError(
      `overlay: image is [${image.shape}] and map [${map.shape}]; wants [height,width,1 or 3] and [rows,columns]`,
    );
  }
  const painted = typeof colours === "string" ? colourMap(colours) : colours;
  const lowest = painted.kind === "diverging" ? -1 : 0;
  const large = placeMap(map, [height, width], placement ? { placement } : {});
  const data = new Float32Array(height * width * 3);
  for (const [i, raw] of large.data.entries()) {
    const value = Math.min(Math.max(raw, lowest), 1);
    const share = opacity * Math.abs(value);
    const from = 3 * colourIndex(painted, value);
    for (let c = 0; c < 3; c++) {
      const below = image.data[i * channels + (channels === 1 ? 0 : c)] as number;
      data[3 * i + c] = (1 - share) * below + share * (painted.colours[from + c] ?? 0);
    }
  }
  return { data, shape: [height, width, 3] };
}
