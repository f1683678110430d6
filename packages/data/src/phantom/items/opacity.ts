import { lungPlace } from "../chest/lung-place.js";
import { insideLung } from "../chest/lungs.js";
import type { ItemKind } from "../item-kind.js";
import { aroundEllipse } from "../outline.js";
import { chestOf } from "../scene.js";

/** A round patch of an opacity, in body coordinates. */
export interface Patch {
  readonly u: number;
  readonly v: number;
  readonly radius: number;
}

/** Fluffy airspace shadowing within one lung. */
export interface Opacity {
  readonly kind: "opacity";
  readonly contrast: number;
  readonly side: "left" | "right";
  readonly patches: readonly Patch[];
}

const PATCHES = 6;
const STRENGTH = 0.36;

/** Several soft patches around one place; where they overlap they saturate, and nothing leaves the lung. */
export const opacity: ItemKind<Opacity> = {
  sample({ draw, scene, contrast }) {
    const anatomy = chestOf(scene);
    const extent = draw.between("opacity extent", 0.045, 0.085);
    const { side, u, v } = lungPlace(anatomy, { draw, name: "opacity", margin: 0.04 });
    const patch = (k: number): Patch => ({
      u: u + (k === 0 ? 0 : extent * draw.between(`opacity u ${k}`, -1, 1)),
      v: v + (k === 0 ? 0 : extent * draw.between(`opacity v ${k}`, -1, 1)),
      radius: extent * draw.between(`opacity r ${k}`, 0.6, 1.1),
    });
    return {
      kind: "opacity",
      contrast,
      side,
      patches: Array.from({ length: PATCHES }, (_, k) => patch(k)),
    };
  },
  outline: ({ patches }) =>
    patches.flatMap(({ u, v, radius }) => aroundEllipse(u, v, { long: radius, short: radius })),
  changes: "tissue",
  apply({ grid, lungs, attenuation }, { contrast, side, patches }) {
    const sign = side === "left" ? 1 : -1;
    for (let i = 0; i < attenuation.length; i++) {
      const u = grid.u[i] as number;
      const inside = insideLung(lungs[i] as number);
      if (inside === 0 || u * sign < 0) continue;
      const v = grid.v[i] as number;
      let clear = 1;
      for (const patch of patches) {
        const squared = ((u - patch.u) ** 2 + (v - patch.v) ** 2) / patch.radius ** 2;
        if (squared < 1) clear *= 1 - 0.6 * (1 - squared) * Math.sqrt(1 - squared);
      }
      if (clear < 0.97)
        attenuation[i] = (attenuation[i] as number) + contrast * STRENGTH * (1 - clear) * inside;
    }
  },
};
