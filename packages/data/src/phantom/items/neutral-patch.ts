import type { ItemKind } from "../item-kind.js";
import { textWidth } from "../letters.js";
import { blend } from "./blend.js";
import { type CornerPlace, cornerPlace } from "./corner-place.js";
import { rectangle } from "./rectangle.js";
import { TAG_HEIGHT } from "./tag.js";

/** A plain rectangle as large as a tag, which says nothing: the control of every tag. */
export interface NeutralPatch extends CornerPlace {
  readonly kind: "neutralPatch";
  readonly contrast: number;
  readonly width: number;
  readonly height: number;
}

/** Middle grey, placed by the rule of tags. */
export const neutralPatch: ItemKind<NeutralPatch> = {
  sample({ draw, contrast }) {
    const size = { width: textWidth("MOBILE") * TAG_HEIGHT, height: TAG_HEIGHT };
    return {
      kind: "neutralPatch",
      contrast,
      ...size,
      ...cornerPlace(draw, { name: "patch", ...size }),
    };
  },
  changes: "film",
  apply(film, { contrast, ...box }) {
    const covered = rectangle(film.size, box);
    blend(film, (i) => Math.min(1, contrast) * covered(i), 128);
  },
};
