import type { ItemKind } from "../item-kind.js";
import { blend } from "./blend.js";

/** A bright triangle in a lower corner, as a bent film or a shutter leaves. */
export interface CornerWedge {
  readonly kind: "cornerWedge";
  readonly contrast: number;
  readonly side: "left" | "right";
  /** Length of its legs, in widths of the film. */
  readonly leg: number;
}

/** The corner's pixels at most `leg` from it, counted along both edges together. */
export const cornerWedge: ItemKind<CornerWedge> = {
  sample: ({ draw, contrast }) => ({
    kind: "cornerWedge",
    contrast,
    side: draw.oneOf("wedge side", ["left", "right"] as const),
    leg: draw.between("wedge leg", 0.09, 0.14),
  }),
  changes: "film",
  apply(film, { contrast, side, leg }) {
    const { size } = film;
    const inside = (i: number) => {
      const column = i % size;
      const row = (i - column) / size;
      const across = side === "left" ? column : size - 1 - column;
      return across + size - 1 - row < leg * size ? 1 : 0;
    };
    blend(film, (i) => Math.min(1, 0.85 * contrast) * inside(i), 225);
  },
};
