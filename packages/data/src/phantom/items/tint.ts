import type { ItemKind } from "../item-kind.js";

/** A grey cast over the whole film, as a scanner leaves. */
export interface Tint {
  readonly kind: "tint";
  readonly contrast: number;
  /** Grey values added at the left and at the right edge, linear between. */
  readonly cast: readonly [left: number, right: number];
}

/** Brighter everywhere, more on one side. */
export const tint: ItemKind<Tint> = {
  sample({ draw, contrast }) {
    const [weak, strong] = [8 * contrast, 26 * contrast];
    return {
      kind: "tint",
      contrast,
      cast: draw.uniform("tint side") < 0.5 ? [strong, weak] : [weak, strong],
    };
  },
  changes: "film",
  apply({ size, grey }, { cast: [left, right] }) {
    for (let i = 0; i < grey.length; i++) {
      const cast = left + ((right - left) * ((i % size) + 0.5)) / size;
      // towards white rather than beyond it
      grey[i] = (grey[i] as number) + (cast * (255 - (grey[i] as number))) / 255;
    }
  },
};
