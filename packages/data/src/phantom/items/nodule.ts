import { lungPlace } from "../chest/lung-place.js";
import { insideLung } from "../chest/lungs.js";
import type { ItemKind } from "../item-kind.js";
import { aroundEllipse } from "../outline.js";
import { chestOf } from "../scene.js";

/** A small ball within a lung. */
export interface Nodule {
  readonly kind: "nodule";
  readonly contrast: number;
  readonly u: number;
  readonly v: number;
  /** 0.014 to 0.03 of the film's width. */
  readonly radius: number;
}

const STRENGTH = 0.34;

/** The chord through a ball. */
export const nodule: ItemKind<Nodule> = {
  sample({ draw, scene, contrast }) {
    const radius = draw.between("nodule radius", 0.016, 0.032);
    const { u, v } = lungPlace(chestOf(scene), { draw, name: "nodule", margin: radius + 0.015 });
    return { kind: "nodule", contrast, u, v, radius };
  },
  outline: ({ u, v, radius }) => aroundEllipse(u, v, { long: radius, short: radius }),
  changes: "tissue",
  apply({ grid, lungs, attenuation }, { contrast, u, v, radius }) {
    for (let i = 0; i < attenuation.length; i++) {
      const squared =
        (((grid.u[i] as number) - u) ** 2 + ((grid.v[i] as number) - v) ** 2) / radius ** 2;
      if (squared >= 1) continue;
      attenuation[i] =
        (attenuation[i] as number) +
        contrast * STRENGTH * Math.sqrt(1 - squared) * insideLung(lungs[i] as number);
    }
  },
};
