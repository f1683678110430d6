import { enlarge } from "../enlarge.js";
import { type Grid, poseGrid } from "../grid.js";
import type { Anatomy } from "./anatomy.js";
import { addBody, addBreasts } from "./body.js";
import { addHeart } from "./heart.js";
import { lungProfile } from "./lungs.js";
import { addMediastinum } from "./mediastinum.js";
import { addRibs } from "./ribs.js";
import { addShoulders } from "./shoulders.js";
import { addVessels } from "./vessels.js";

/** How much air in a lung takes from what the body absorbs. */
const AIR = 0.66;
/** Size in pixels that shows all but lines: body, lungs, ribs and heart of larger images are computed at half of it. */
const FINE = 112;

/** What a healthy chest absorbs, and its share of lung (see {@link lungProfile}), each `[size, size]`. */
export function drawChest(
  anatomy: Anatomy,
  size: number,
): { readonly attenuation: Float32Array; readonly lungs: Float32Array } {
  const grid = coarseGrid(anatomy, size);
  const coarseLungs = lungProfile(grid, anatomy);
  const tissue = new Float32Array(grid.size ** 2);
  for (let i = 0; i < tissue.length; i++) {
    tissue[i] = -AIR * anatomy.thickness * (coarseLungs[i] as number);
  }
  addBody(tissue, grid, anatomy);
  addBreasts(tissue, grid, anatomy);
  addRibs(tissue, grid, anatomy);
  addMediastinum(tissue, grid, anatomy);
  addHeart(tissue, grid, anatomy);
  const attenuation = enlarge(tissue, grid.size, size);
  const lungs = enlarge(coarseLungs, grid.size, size);
  addVessels(attenuation, size, { anatomy, lungs });
  addShoulders(attenuation, size, anatomy);
  return { attenuation, lungs };
}

/** The lungs of {@link drawChest} alone. */
export function drawLungs(anatomy: Anatomy, size: number): Float32Array {
  const grid = coarseGrid(anatomy, size);
  return enlarge(lungProfile(grid, anatomy), grid.size, size);
}

function coarseGrid({ pose }: Anatomy, size: number): Grid {
  const half = Math.ceil(size / 2);
  return poseGrid(pose, half < FINE ? size : half);
}
