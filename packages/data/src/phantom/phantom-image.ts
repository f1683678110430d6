import type { NdArray } from "@xrt/core";
import type { Anatomy } from "./chest/anatomy.js";
import { addBody, addBreasts } from "./chest/body.js";
import { addHeart } from "./chest/heart.js";
import { lungProfile } from "./chest/lungs.js";
import { addMediastinum } from "./chest/mediastinum.js";
import { addRibs } from "./chest/ribs.js";
import { addShoulders } from "./chest/shoulders.js";
import { addVessels } from "./chest/vessels.js";
import { enlarge } from "./enlarge.js";
import { type Exposure, expose } from "./exposure.js";
import { type Grid, poseGrid } from "./grid.js";
import { paintFrame } from "./items/border.js";
import { inOrder, kindOf, type PhantomItem } from "./items/table.js";
import { type NoiseParameters, powerLawNoise } from "./noise.js";
import { addSolids } from "./other/other-scene.js";
import type { Scene } from "./scene.js";

/** All that decides an image: plain data that can be written as JSON, changed and rendered again. */
export interface PhantomParameters {
  /** Height and width in pixels, at least 32. */
  readonly size: number;
  readonly scene: Scene;
  readonly exposure: Exposure;
  readonly noise: NoiseParameters;
  /** Width of the source's black frame in widths of the film, 0 for none. */
  readonly frame: number;
  /** At most one of each kind. */
  readonly items: readonly PhantomItem[];
}

/** How much air in a lung takes from what the body absorbs. */
const AIR = 0.66;
/** Size in pixels that shows the finest of the soft tissues. */
const FINE = 112;

/**
 * The image of `parameters`: shape `[size, size, 1]`, grey values 0 to 255, bright where much is absorbed.
 *
 * Attenuation is added up (body, bones, heart, vessels, less the air of the lungs, findings, noise), turned into grey by
 * the exposure, and marks are put on the film.
 *
 * @throws RangeError when the size is not an integer of at least 32.
 *
 * @example
 * ```ts
 * import { phantom, phantomImage } from "@xrt/data";
 * const [record] = phantom({ seed: 0, images: 1, size: 64 }).records;
 * const parameters = record!.parameters();
 * phantomImage(parameters).shape; // => [64, 64, 1]
 * phantomImage({ ...parameters, size: 128 }).shape; // => [128, 128, 1]
 * ```
 */
export function phantomImage(parameters: PhantomParameters): NdArray {
  const { size, exposure, noise } = parameters;
  if (!Number.isInteger(size) || size < 32) {
    throw new RangeError(`phantomImage: size is ${size}, wants an integer of at least 32`);
  }
  const items = inOrder(parameters.items);
  const scene = items.reduce(changeScene, parameters.scene);
  const grid = poseGrid(poseOf(scene), size);
  const lungs = lungsOf(parameters.scene, grid);
  const attenuation = attenuationOf(scene, grid, lungs);
  for (const item of items) {
    const kind = kindOf(item);
    if (kind.changes === "tissue") kind.apply({ grid, scene, lungs, attenuation }, item);
  }
  const grain = powerLawNoise(size, noise);
  for (let i = 0; i < grain.length; i++) {
    attenuation[i] = (attenuation[i] as number) + noise.level * (grain[i] as number);
  }
  expose(attenuation, items.reduce(changeExposure, exposure));
  if (parameters.frame > 0) paintFrame({ size, grey: attenuation }, parameters.frame, 1);
  for (const item of items) {
    const kind = kindOf(item);
    if (kind.changes === "film") kind.apply({ size, grey: attenuation }, item);
  }
  return { shape: [size, size, 1], data: attenuation };
}

/** How the scene lies on the film. */
export function poseOf(scene: Scene): Anatomy["pose"] {
  return scene.world === "chest" ? scene.anatomy.pose : scene.pose;
}

/** Share of lung at each pixel; zeros where there is none. */
export function lungsOf(scene: Scene, grid: Grid): Float32Array {
  return scene.world === "chest"
    ? lungProfile(grid, scene.anatomy)
    : new Float32Array(grid.size ** 2);
}

function changeScene(scene: Scene, item: PhantomItem): Scene {
  const kind = kindOf(item);
  return kind.changes === "scene" ? kind.apply(scene, item) : scene;
}

function changeExposure(exposure: Exposure, item: PhantomItem): Exposure {
  const kind = kindOf(item);
  return kind.changes === "exposure" ? kind.apply(exposure, item) : exposure;
}

function attenuationOf(scene: Scene, grid: Grid, lungs: Float32Array): Float32Array {
  if (scene.world === "other") {
    const tissue = new Float32Array(grid.size ** 2).fill(0.3);
    addSolids(tissue, grid, scene);
    return tissue;
  }
  const { anatomy } = scene;
  const tissue = softTissue(anatomy, grid);
  for (let i = 0; i < tissue.length; i++) {
    tissue[i] = (tissue[i] as number) - AIR * anatomy.thickness * (lungs[i] as number);
  }
  addVessels(tissue, grid.size, { anatomy, lungs });
  addShoulders(tissue, grid.size, anatomy);
  return tissue;
}

/** Body, ribs, mediastinum and heart: all of them soft enough to be computed at half the size where that is large. */
function softTissue(anatomy: Anatomy, grid: Grid): Float32Array {
  const half = Math.ceil(grid.size / 2);
  const coarse = half < FINE ? grid : poseGrid(anatomy.pose, half);
  const tissue = new Float32Array(coarse.size ** 2);
  addBody(tissue, coarse, anatomy);
  addBreasts(tissue, coarse, anatomy);
  addRibs(tissue, coarse, anatomy);
  addMediastinum(tissue, coarse, anatomy);
  addHeart(tissue, coarse, anatomy);
  return coarse === grid ? tissue : enlarge(tissue, coarse.size, grid.size);
}
