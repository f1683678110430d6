import type { Box } from "../annotation.js";
import { toFilm } from "./grid.js";
import { kindOf } from "./items/table.js";
import { phantomFindings } from "./options.js";
import { type PhantomParameters, poseOf } from "./phantom-image.js";

/** One box around each finding that the image shows, in pixels of the image; marks and devices have none. */
export function phantomBoxes({ size, scene, items }: PhantomParameters): readonly Box[] {
  const pose = poseOf(scene);
  return Object.entries(phantomFindings[scene.world]).flatMap(([label, kind]) => {
    const item = items.find((candidate) => candidate.kind === kind);
    const points =
      item &&
      kindOf(item)
        .outline?.(item, scene)
        .map(([u, v]) => toFilm(pose, u, v));
    if (points === undefined) return [];
    const [left, right] = extent(
      points.map(([x]) => x),
      size,
    );
    const [top, bottom] = extent(
      points.map(([, y]) => y),
      size,
    );
    const frame = { width: size, height: size };
    return [{ label, x: left, y: top, width: right - left, height: bottom - top, frame }];
  });
}

/** From the first pixel to the end of the last one, within the film. */
function extent(positions: readonly number[], size: number): [number, number] {
  const first = Math.max(0, Math.floor(Math.min(...positions) * size));
  return [first, Math.min(size, Math.ceil(Math.max(...positions) * size))];
}
