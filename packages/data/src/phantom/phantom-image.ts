import type { NdArray } from "@xrt/core";
import { drawChest } from "./chest/draw-chest.js";
import { type Exposure, expose } from "./exposure.js";
import { type Pose, poseGrid } from "./grid.js";
import type { Tissue } from "./item-kind.js";
import { paintFrame } from "./items/border.js";
import { inOrder, kindOf, type PhantomItem } from "./items/table.js";
import { type NoiseParameters, powerLawNoise } from "./noise.js";
import { drawOtherScene } from "./other/other-scene.js";
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
  const { attenuation, lungs } = drawScene(scene, size);
  if (items.some((item) => kindOf(item).changes === "tissue")) {
    const grid = poseGrid(poseOf(scene), size);
    for (const item of items) {
      const kind = kindOf(item);
      if (kind.changes === "tissue") kind.apply({ grid, scene, lungs, attenuation }, item);
    }
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
export function poseOf(scene: Scene): Pose {
  return scene.world === "chest" ? scene.anatomy.pose : scene.pose;
}

function drawScene(scene: Scene, size: number): Pick<Tissue, "attenuation" | "lungs"> {
  if (scene.world === "chest") return drawChest(scene.anatomy, size);
  return { attenuation: drawOtherScene(scene, size), lungs: new Float32Array(size * size) };
}

function changeScene(scene: Scene, item: PhantomItem): Scene {
  const kind = kindOf(item);
  return kind.changes === "scene" ? kind.apply(scene, item) : scene;
}

function changeExposure(exposure: Exposure, item: PhantomItem): Exposure {
  const kind = kindOf(item);
  return kind.changes === "exposure" ? kind.apply(exposure, item) : exposure;
}
