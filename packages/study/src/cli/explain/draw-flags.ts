import { type ColourMapName, colourMapNames, type Scale } from "@xrt/attribution/render";
import { UsageError } from "@xrt/core";
import { InvalidArgumentError } from "commander";

/** How pictures are drawn, as it stands on the command line. */
export interface DrawFlags {
  readonly scale?: string;
  readonly percentile?: number;
  readonly colours?: string;
  readonly opacity: number;
  readonly contour?: number;
  readonly align: string;
  readonly format: string;
}

/** How pictures are drawn. */
export interface Drawing {
  readonly scale: Scale | undefined;
  readonly percentile: number | undefined;
  readonly colours: ColourMapName | undefined;
  readonly opacity: number;
  readonly contour: number | undefined;
  readonly align: (typeof alignments)[number];
  readonly format: "png" | "svg";
}

/** Names of the colour maps, for a help text. */
export const colourNames: string = colourMapNames.join(", ");

const scales = ["max", "max-abs", "min-max"] as const;
const formats = ["png", "svg"] as const;

/** Names that `--align` takes. */
export const alignments = ["receptive-field", "stretched"] as const;

/** @throws UsageError when a name is none. */
export function drawingOf(flags: DrawFlags): Drawing {
  const { scale, percentile, colours, opacity, contour, format } = flags;
  return {
    scale: oneOf("--scale", scales, scale),
    percentile,
    colours: oneOf("--colours", colourMapNames, colours),
    opacity,
    contour,
    align: oneOf("--align", alignments, flags.align) ?? "receptive-field",
    format: oneOf("--format", formats, format) ?? "png",
  };
}

/** `text` as one of `names`. */
export function oneOf<T extends string>(
  flag: string,
  names: readonly T[],
  text: string | undefined,
): T | undefined {
  const found = names.find((name) => name === text);
  if (text === undefined || found !== undefined) return found;
  throw new UsageError(`${flag}: is "${text}", wants one of ${names.join(", ")}`);
}

/** An option that is a number from 0 to `most`. */
export function share(most: number): (text: string) => number {
  return (text) => {
    const value = text.trim() === "" ? Number.NaN : Number(text);
    if (!(value >= 0 && value <= most)) {
      throw new InvalidArgumentError(`wants a number from 0 to ${most}.`);
    }
    return value;
  };
}
