import type { NdArray } from "@xrt/core";
import { type ColourMap, type ColourMapName, colourMap } from "./colour-maps.js";

/** What the ends of the colours stand for. */
export interface ColourBar {
  readonly colours: ColourMapName | ColourMap;
  /** Raw value of the lowest colour. */
  readonly min: number;
  /** Raw value of the highest colour. */
  readonly max: number;
  /** Whether values beyond the ends were cut: the ends are then marked with `<` and `>`. Default: false. */
  readonly isCut?: boolean;
}

/**
 * A strip of all colours, the highest on top.
 *
 * @returns `[height, width, 3]`, 0 to 255.
 */
export function colourStrip(
  colours: ColourMapName | ColourMap,
  { height, width }: { readonly height: number; readonly width: number },
): NdArray {
  const { colours: table } = typeof colours === "string" ? colourMap(colours) : colours;
  const last = table.length / 3 - 1;
  const data = new Float32Array(height * width * 3);
  for (let y = 0; y < height; y++) {
    const from = 3 * Math.round(last * (1 - y / Math.max(height - 1, 1)));
    for (let x = 0; x < width; x++) data.set(table.subarray(from, from + 3), 3 * (y * width + x));
  }
  return { data, shape: [height, width, 3] };
}

/** Numbers beside a bar, from the top, each with its share of the height from the top. */
export function barNumbers({
  min,
  max,
  isCut = false,
}: ColourBar): { readonly at: number; readonly text: string }[] {
  const [above, below] = isCut ? [">", min === 0 ? "" : "<"] : ["", ""];
  return [
    { at: 0, text: above + shortNumber(max) },
    { at: 0.5, text: shortNumber((min + max) / 2) },
    { at: 1, text: below + shortNumber(min) },
  ];
}

/** A number with three digits that count, in powers of ten where it is long. */
export function shortNumber(value: number): string {
  const rounded = Number(value.toPrecision(3));
  const size = Math.abs(rounded);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) {
    return rounded.toExponential().replace("e+", "e");
  }
  return String(rounded);
}
