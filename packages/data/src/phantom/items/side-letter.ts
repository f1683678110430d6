import type { ItemKind } from "../item-kind.js";
import { paintText } from "../letters.js";
import { blend } from "./blend.js";
import type { CornerPlace } from "./corner-place.js";

/** A letter of lead on the film that says which side is which. */
export interface SideLetter extends CornerPlace {
  readonly kind: "sideLetter";
  readonly contrast: number;
  /** `R` stands on the image's left. */
  readonly letter: "L" | "R";
  readonly height: number;
}

const HEIGHT = 0.06;

/** One letter in the upper corner of its side. */
export const sideLetter: ItemKind<SideLetter> = {
  sample({ draw, contrast }) {
    const letter = draw.oneOf("letter", ["L", "R"] as const);
    const inset = draw.between("letter x", 0.03, 0.13);
    return {
      kind: "sideLetter",
      contrast,
      letter,
      height: HEIGHT,
      x: letter === "R" ? inset : 1 - inset - (HEIGHT * 4) / 6,
      y: draw.between("letter y", 0.115, 0.16),
    };
  },
  changes: "film",
  apply(film, { letter, contrast, ...place }) {
    const layer = new Float32Array(film.size ** 2);
    paintText(layer, film.size, letter, place);
    blend(film, (i) => Math.min(1, contrast) * (layer[i] as number), 245);
  },
};
