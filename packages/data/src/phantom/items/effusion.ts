import { insideLung, LUNG_EDGE } from "../chest/lungs.js";
import { smoothStep } from "../curve.js";
import type { ItemKind } from "../item-kind.js";
import { chestOf } from "../scene.js";

/** Fluid above the diaphragm of one lung. */
export interface Effusion {
  readonly kind: "effusion";
  readonly contrast: number;
  readonly side: "left" | "right";
  /** Height of the surface in the middle of the lung, in body coordinates. */
  readonly surface: number;
  /** How far the surface climbs at the chest wall. */
  readonly meniscus: number;
}

const STRENGTH = 0.62;

/** Everything in the lung below a surface that climbs the chest wall: the angle is filled first. */
export const effusion: ItemKind<Effusion> = {
  sample({ draw, scene, contrast }) {
    const side = draw.oneOf("effusion side", ["left", "right"] as const);
    const { dome, angle } = chestOf(scene)[side];
    return {
      kind: "effusion",
      contrast,
      side,
      surface: dome + angle * draw.between("effusion height", -1.1, 0.25),
      meniscus: draw.between("meniscus", 0.05, 0.11),
    };
  },
  outline({ side, surface, meniscus }, scene) {
    const { width, medial, dome, angle } = chestOf(scene)[side];
    const sign = side === "left" ? 1 : -1;
    const [inner, outer] = [medial - LUNG_EDGE / 2, width + LUNG_EDGE / 2];
    const [top, bottom] = [surface - meniscus, dome + angle + LUNG_EDGE / 2];
    return [inner, outer].flatMap((t) => [top, bottom].map((v) => [sign * t, v] as const));
  },
  changes: "tissue",
  apply({ grid, scene, lungs, attenuation }, { contrast, side, surface, meniscus }) {
    const { width } = chestOf(scene)[side];
    const sign = side === "left" ? 1 : -1;
    for (let i = 0; i < attenuation.length; i++) {
      const t = sign * (grid.u[i] as number);
      const inside = insideLung(lungs[i] as number);
      if (inside === 0 || t < 0) continue;
      const out = t / width;
      const below = (grid.v[i] as number) - surface + meniscus * out * out * out;
      attenuation[i] =
        (attenuation[i] as number) + contrast * STRENGTH * smoothStep(below - 0.02, 0.04) * inside;
    }
  },
};
