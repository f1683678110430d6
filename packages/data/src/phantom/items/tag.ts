import type { ItemKind } from "../item-kind.js";
import { paintText, textWidth } from "../letters.js";
import { blend } from "./blend.js";
import { type CornerPlace, cornerPlace } from "./corner-place.js";

/** A word burnt into the film near an upper corner. */
export interface Tag extends CornerPlace {
  readonly kind: "tag";
  readonly contrast: number;
  readonly text: string;
  /** Of the letters, in heights of the film. */
  readonly height: number;
}

/** Height of a tag's letters. */
export const TAG_HEIGHT = 0.038;
const WORDS: readonly string[] = ["MOBILE", "SUPINE", "ERECT", "PORT"];

/** White letters outside the lungs. */
export const tag: ItemKind<Tag> = {
  sample({ draw, contrast }) {
    const text = draw.oneOf("tag text", WORDS);
    const width = textWidth(text) * TAG_HEIGHT;
    return {
      kind: "tag",
      contrast,
      text,
      height: TAG_HEIGHT,
      ...cornerPlace(draw, { name: "tag", width, height: TAG_HEIGHT }),
    };
  },
  changes: "film",
  apply(film, { text, contrast, ...place }) {
    const layer = new Float32Array(film.size ** 2);
    paintText(layer, film.size, text, place);
    blend(film, (i) => Math.min(1, contrast) * (layer[i] as number), 250);
  },
};
