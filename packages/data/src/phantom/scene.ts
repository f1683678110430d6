import type { Anatomy } from "./chest/anatomy.js";
import type { OtherScene } from "./other/other-scene.js";

/** What stands before the beam, without findings: a chest, or something of the other world. */
export type Scene = { readonly world: "chest"; readonly anatomy: Anatomy } | OtherScene;

/** The chest of a scene. @throws RangeError in another world. */
export function chestOf(scene: Scene): Anatomy {
  if (scene.world === "chest") return scene.anatomy;
  throw new RangeError(`phantom: this needs a chest, but the scene is of the ${scene.world} world`);
}
