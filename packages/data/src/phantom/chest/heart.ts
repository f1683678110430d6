import { smoothStep } from "../curve.js";
import type { Grid } from "../grid.js";
import type { Anatomy } from "./anatomy.js";

/** An ellipse in body coordinates. */
export interface Chamber {
  readonly u: number;
  readonly v: number;
  readonly long: number;
  readonly short: number;
  /** Of the long axis against the horizontal, in degrees, clockwise. */
  readonly tilt: number;
}

/** The heart as two ellipses: the right border lies close to the spine, the left ventricle points down to the image's right. */
export function heartChambers({
  heart: { size, tilt, height },
}: Anatomy): readonly [Chamber, Chamber] {
  // growth is to the left and down: the right upper part stays where it is
  return [
    { u: 0.005, v: height - 0.005, long: 0.145 * size, short: 0.1 * size, tilt: 80 },
    {
      u: 0.03 + 0.052 * size,
      v: height + 0.035 + 0.015 * size,
      long: 0.152 * size,
      short: 0.105 * size,
      tilt,
    },
  ];
}

/** No heart reaches further to the image's left or upwards from its middle. */
const REACH = 0.3;

/** Adds the heart: the thicker of its two ellipses at each pixel, with an edge that is sharp against the lung, and less before
 * the spine, where the great vessels lie already. */
export function addHeart(tissue: Float32Array, grid: Grid, anatomy: Anatomy): void {
  const { heart } = anatomy;
  const [atrium, ventricle] = heartChambers(anatomy).map(prepare) as [Prepared, Prepared];
  for (let i = 0; i < tissue.length; i++) {
    const u = grid.u[i] as number;
    const v = grid.v[i] as number;
    if (u < -REACH || v < heart.height - REACH) continue;
    const inside = Math.max(depthIn(atrium, u, v), depthIn(ventricle, u, v));
    if (inside <= 0) continue;
    tissue[i] =
      (tissue[i] as number) +
      (0.62 - 0.46 * smoothStep(0.075 - Math.abs(u), 0.07)) *
        (0.7 * smoothStep(inside - 0.07, 0.14) + 0.3 * inside);
  }
}

interface Prepared {
  readonly u: number;
  readonly v: number;
  readonly longU: number;
  readonly longV: number;
  readonly shortU: number;
  readonly shortV: number;
}

function prepare({ u, v, long, short, tilt }: Chamber): Prepared {
  const cos = Math.cos((tilt * Math.PI) / 180);
  const sin = Math.sin((tilt * Math.PI) / 180);
  return { u, v, longU: cos / long, longV: sin / long, shortU: -sin / short, shortV: cos / short };
}

/** 1 in the middle, 0 at the border, negative outside. */
function depthIn(e: Prepared, u: number, v: number): number {
  const a = (u - e.u) * e.longU + (v - e.v) * e.longV;
  const b = (u - e.u) * e.shortU + (v - e.v) * e.shortV;
  return 1 - a * a - b * b;
}
