import type { Anatomy } from "../chest/anatomy.js";
import { heartChambers } from "../chest/heart.js";
import type { ItemKind } from "../item-kind.js";
import { aroundEllipse } from "../outline.js";
import { chestOf } from "../scene.js";

/** A heart that is too large. */
export interface Cardiomegaly {
  readonly kind: "cardiomegaly";
  /** Growth against the usual growth of 1.32 in length. */
  readonly contrast: number;
  /** By how much the heart's axes are multiplied, above 1. */
  readonly growth: number;
}

/** Large images show hearts computed at half the size: the interpolation spreads them by two pixels of 224. */
const BLUR = 0.009;

/** The heart grows to the left and downwards; its mask is where the two hearts differ. */
export const cardiomegaly: ItemKind<Cardiomegaly> = {
  sample({ draw, contrast }) {
    return {
      kind: "cardiomegaly",
      contrast,
      growth: 1 + contrast * draw.between("growth", 0.26, 0.4),
    };
  },
  outline: ({ growth }, scene) =>
    heartChambers(enlarge(chestOf(scene), growth)).flatMap(({ u, v, long, short, tilt }) =>
      aroundEllipse(u, v, { long: long + BLUR, short: short + BLUR, tilt }),
    ),
  changes: "scene",
  apply: (scene, { growth }) => ({ world: "chest", anatomy: enlarge(chestOf(scene), growth) }),
};

function enlarge(anatomy: Anatomy, growth: number): Anatomy {
  return { ...anatomy, heart: { ...anatomy.heart, size: anatomy.heart.size * growth } };
}
