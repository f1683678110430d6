import { CARINA } from "../chest/mediastinum.js";
import { toFilm } from "../grid.js";
import type { ItemKind } from "../item-kind.js";
import { chestOf } from "../scene.js";
import { cylinder, paintStroke, type StrokePoint } from "../stroke.js";

/** A breathing tube with a line of lead in its wall. */
export interface Tube {
  readonly kind: "tube";
  readonly contrast: number;
  /** Distance of the tip above the windpipe's fork. */
  readonly tip: number;
  /** Sideways bend in the neck. */
  readonly bend: number;
}

/** A thin bright line down the windpipe. */
export const tube: ItemKind<Tube> = {
  sample({ draw, contrast }) {
    return {
      kind: "tube",
      contrast,
      tip: draw.between("tube tip", 0.03, 0.09),
      bend: draw.between("tube bend", -0.03, 0.03),
    };
  },
  changes: "tissue",
  apply({ grid: { size }, scene, attenuation }, { contrast, tip, bend }) {
    const { pose } = chestOf(scene);
    const end = CARINA - tip;
    const points = Array.from({ length: 6 }, (_, k): StrokePoint => {
      const v = (end + 0.1) * (k / 5) - 0.1;
      return [...toFilm(pose, bend * (1 - k / 5) ** 2, v), 0.0055, 0.34 * contrast];
    });
    const layer = new Float32Array(size * size);
    paintStroke(layer, size, points, cylinder);
    for (let i = 0; i < layer.length; i++)
      attenuation[i] = (attenuation[i] as number) + (layer[i] as number);
  },
};
