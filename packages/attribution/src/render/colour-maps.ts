import { lab } from "d3-color";
import {
  interpolateCividis,
  interpolateInferno,
  interpolateMagma,
  interpolatePlasma,
  interpolateViridis,
} from "d3-scale-chromatic";

/** Names of the colour maps. Diverging ones have zero at their neutral middle, for signed maps. */
export type ColourMapName =
  | "inferno"
  | "magma"
  | "plasma"
  | "viridis"
  | "cividis"
  | "grey"
  | "blue-red"
  | "purple-green";

/** Colours of the values of a map. */
export interface ColourMap {
  /** `"sequential"`: from 0 to 1. `"diverging"`: from -1 to 1, with 0 in the middle. */
  readonly kind: "sequential" | "diverging";
  /** `[count, 3]`: red, green and blue from 0 to 255, from the lowest value to the highest, evenly. */
  readonly colours: Uint8Array;
}

/**
 * A colour map by its name. Inferno, magma, plasma, viridis and cividis are those of matplotlib, even to the eye by
 * construction (Smith and van der Walt 2015; cividis by Nunez et al. 2018 also for people who see no red or green).
 * `"blue-red"` and `"purple-green"` are straight lines in CIELAB from near white to two colours of the same lightness and
 * chroma: equal steps of the value are equal steps of colour on both sides, and neither sign looks stronger.
 *
 * A rainbow (jet) is not among them: its bands show edges where the map has none (Borland and Taylor 2007).
 *
 * @throws RangeError when no colour map is called so.
 */
export function colourMap(name: ColourMapName): ColourMap {
  const known = table.get(name);
  if (known) return known;
  const make = makers[name];
  if (make === undefined) {
    throw new RangeError(`colourMap: no colour map "${name}"; one of ${colourMapNames.join(", ")}`);
  }
  const made = make();
  table.set(name, made);
  return made;
}

const table = new Map<string, ColourMap>();

const makers: Readonly<Record<ColourMapName, () => ColourMap>> = {
  inferno: () => sequential((t) => hexadecimal(interpolateInferno(t))),
  magma: () => sequential((t) => hexadecimal(interpolateMagma(t))),
  plasma: () => sequential((t) => hexadecimal(interpolatePlasma(t))),
  viridis: () => sequential((t) => hexadecimal(interpolateViridis(t))),
  cividis: () => sequential((t) => numbers(interpolateCividis(t))),
  grey: () => sequential((t) => [255 * t, 255 * t, 255 * t]),
  // the strongest chroma that a screen shows on the whole way, for both hues of a pair
  "blue-red": () => diverging({ lightness: 38, chroma: 62, hues: [290, 40] }),
  "purple-green": () => diverging({ lightness: 42, chroma: 50, hues: [320, 135] }),
};

/** Names of all colour maps. */
export const colourMapNames: readonly ColourMapName[] = Object.keys(makers) as ColourMapName[];

type Colour = readonly number[];

function sequential(colour: (t: number) => Colour): ColourMap {
  const colours = Array.from({ length: 256 }, (_, i) => colour(i / 255));
  return { kind: "sequential", colours: Uint8Array.from(colours.flat(), Math.round) };
}

/** Lightness of the middle of a diverging colour map: paler than any colour, and still seen on white paper. */
const NEUTRAL = 96;

function diverging({
  lightness,
  chroma,
  hues: [low, high],
}: {
  lightness: number;
  chroma: number;
  hues: readonly [number, number];
}): ColourMap {
  const colours = Array.from({ length: 257 }, (_, i) => {
    const t = (i - 128) / 128;
    const [share, hue] = [Math.abs(t), ((t < 0 ? low : high) * Math.PI) / 180];
    const [a, b] = [chroma * Math.cos(hue), chroma * Math.sin(hue)];
    const {
      r,
      g,
      b: blue,
    } = lab(NEUTRAL + (lightness - NEUTRAL) * share, a * share, b * share).rgb();
    return [r, g, blue];
  });
  return { kind: "diverging", colours: Uint8Array.from(colours.flat(), Math.round) };
}

/** Red, green and blue of `#rrggbb`. */
function hexadecimal(hex: string): Colour {
  return [1, 3, 5].map((k) => Number.parseInt(hex.slice(k, k + 2), 16));
}

/** Red, green and blue of `rgb(r, g, b)`. */
function numbers(text: string): Colour {
  return (text.match(/\d+/g) ?? []).map(Number);
}
