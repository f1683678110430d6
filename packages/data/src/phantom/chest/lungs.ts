import { at, type Curve, curve, smoothStep } from "../curve.js";
import type { Grid } from "../grid.js";
import type { Anatomy, LungAnatomy } from "./anatomy.js";

/** Width over which the lungs' edges rise from 0 to 1, half of it beyond the borders. */
export const LUNG_EDGE = 0.021;
/** No lung reaches further down. */
const LOWEST = 0.97;

/** The borders of one lung, all as distances from the midline or from the upper border of an upright body. */
export interface LungBorders {
  /** Where the lung touches the chest wall at a height. */
  readonly lateral: Curve;
  /** Where the lung touches the mediastinum at a height. */
  readonly medial: Curve;
  /** Height of the diaphragm at a distance from the midline. */
  readonly floor: Curve;
}

/** The borders that a lung's few numbers stand for. */
export function lungBorders({
  apex,
  apexOut,
  width,
  medial,
  dome,
  angle,
  bulge,
}: LungAnatomy): LungBorders {
  const lowest = dome + angle;
  const down = (v: number) => Math.min(1, Math.max(0, (v - apex) / (lowest - apex)));
  return {
    lateral: curve(
      (v) => {
        const q = Math.min(1, down(v) / 0.92);
        return apexOut + (width - apexOut) * (1 - (1 - q) ** (2.6 * bulge)) ** 0.62;
      },
      0,
      1,
    ),
    medial: curve(
      (v) => medial + (apexOut - medial) * (1 - Math.min(1, down(v) / 0.16)) ** 2.2,
      0,
      1,
    ),
    // flat in the middle, steep at the wall, gently down towards the heart
    floor: curve(
      (t) => {
        const side = (t - 0.19) / (width - 0.19);
        return dome + (side > 0 ? angle * side ** 2.6 : 0.05 * side ** 2);
      },
      0,
      0.5,
    ),
  };
}

/**
 * How much of a pixel's ray goes through lung, 0 to 1 and soft at the borders: `[size, size]`. The part behind the heart
 * counts, that below the diaphragm does not.
 */
export function lungProfile(grid: Grid, { right, left }: Anatomy): Float32Array {
  const sides = { right: lungBorders(right), left: lungBorders(left) };
  const profile = new Float32Array(grid.u.length);
  for (let i = 0; i < profile.length; i++) {
    const u = grid.u[i] as number;
    const v = grid.v[i] as number;
    const t = Math.abs(u);
    const { lateral, medial, floor } = u < 0 ? sides.right : sides.left;
    const above = v - (u < 0 ? right.apex : left.apex);
    if (above < -LUNG_EDGE || v > LOWEST) continue;
    const wall = at(lateral, v) - t;
    if (wall < -LUNG_EDGE) continue;
    profile[i] =
      smoothStep(wall, LUNG_EDGE) *
      smoothStep(t - at(medial, v), LUNG_EDGE) *
      smoothStep(at(floor, t) - v, LUNG_EDGE) *
      smoothStep(above, LUNG_EDGE);
  }
  return profile;
}

/** The lung field proper: above 0 where more than a tenth of the ray goes through lung. The support of every finding within the lungs. */
export function insideLung(profile: number): number {
  return profile > 0.1 ? (profile - 0.1) / 0.9 : 0;
}
