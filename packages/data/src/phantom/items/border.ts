import type { Film, ItemKind } from "../item-kind.js";
import { blend } from "./blend.js";

/** A black frame, as collimators and scanners leave. */
export interface Border {
  readonly kind: "border";
  readonly contrast: number;
  /** In widths of the film, on all four sides. */
  readonly width: number;
}

/** Black along all four edges. */
export const border: ItemKind<Border> = {
  sample: ({ draw, contrast }) => ({
    kind: "border",
    contrast,
    width: draw.between("border", 0.02, 0.045),
  }),
  changes: "film",
  apply: (film, { contrast, width }) => paintFrame(film, width, contrast),
};

/** Blackens `width` widths of the film along its edges, at least one pixel. */
export function paintFrame(film: Film, width: number, contrast: number): void {
  const pixels = Math.max(1, Math.round(width * film.size));
  const last = film.size - pixels;
  const framed = (i: number) => {
    const column = i % film.size;
    const row = (i - column) / film.size;
    return column < pixels || row < pixels || column >= last || row >= last ? 1 : 0;
  };
  blend(film, (i) => Math.min(1, contrast) * framed(i), 3);
}
