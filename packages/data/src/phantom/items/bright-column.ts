import type { ItemKind } from "../item-kind.js";
import { blend } from "./blend.js";
import { rectangle } from "./rectangle.js";

/** A bright strip along one side, as a light leak leaves. */
export interface BrightColumn {
  readonly kind: "brightColumn";
  readonly contrast: number;
  /** Left edge, 0 to 1. */
  readonly x: number;
  readonly width: number;
}

/** From top to bottom, outside the lungs. */
export const brightColumn: ItemKind<BrightColumn> = {
  sample({ draw, contrast }) {
    const width = draw.between("column width", 0.02, 0.035);
    const inset = draw.between("column x", 0.004, 0.02);
    return {
      kind: "brightColumn",
      contrast,
      x: draw.uniform("column side") < 0.5 ? inset : 1 - inset - width,
      width,
    };
  },
  changes: "film",
  apply(film, { contrast, x, width }) {
    const covered = rectangle(film.size, { x, y: 0, width, height: 1 });
    blend(film, (i) => Math.min(1, 0.8 * contrast) * covered(i), 235);
  },
};
