import type { NdArray } from "@xrt/core";
import { type ColourMap, type ColourMapName, colourMap } from "./colour-maps.js";

/**
 * A map in colours. Values outside the range of the colour map have the colour of its end.
 *
 * @param map - `[height, width]`, 0 to 1, or -1 to 1 for a diverging colour map; for example from `normalise`.
 * @param colours - Name of a colour map, or one of yours.
 * @returns Red, green and blue from 0 to 255, `[height, width, 3]`.
 * @throws RangeError when the map has other axes or the colour map is not known.
 *
 * @example
 * ```ts
 * import { colour, normalise } from "@xrt/attribution/render";
 * import { ndArray } from "@xrt/core";
 * const map = normalise(ndArray(Float32Array.of(-1, 0), [1, 2]), { scale: "max-abs" });
 * [...colour(map.values, "blue-red").data]; // => [68, 81, 186, 243, 243, 243]
 * ```
 */
export function colour(map: NdArray, colours: ColourMapName | ColourMap = "inferno"): NdArray {
  const [height = 0, width = 0] = map.shape;
  if (map.shape.length !== 2) {
    throw new RangeError(`colour: map is [${map.shape}], wants [height,width]`);
  }
  const painted = typeof colours === "string" ? colourMap(colours) : colours;
  const data = new Float32Array(height * width * 3);
  for (const [i, value] of map.data.entries()) {
    const from = 3 * colourIndex(painted, value);
    for (let c = 0; c < 3; c++) data[3 * i + c] = painted.colours[from + c] ?? 0;
  }
  return { data, shape: [height, width, 3] };
}

/** Which colour of a colour map a value has. */
export function colourIndex({ kind, colours }: ColourMap, value: number): number {
  const last = colours.length / 3 - 1;
  const share = kind === "diverging" ? (value + 1) / 2 : value;
  return Math.round(last * Math.min(Math.max(share, 0), 1));
}
