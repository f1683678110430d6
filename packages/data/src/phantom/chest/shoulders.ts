import { type Pose, toFilm } from "../grid.js";
import { cylinder, paintStroke, type StrokePoint } from "../stroke.js";
import type { Anatomy } from "./anatomy.js";

/** Adds the clavicles, the inner and lower edges of the shoulder blades, and the heads of the arms. */
export function addShoulders(tissue: Float32Array, size: number, anatomy: Anatomy): void {
  const layer = new Float32Array(size * size);
  const { pose, clavicles, left, right } = anatomy;
  for (const side of [-1, 1] as const) {
    const wall = (side < 0 ? right : left).width;
    const [inner, outer] = clavicles;
    paint(layer, size, pose, side, [
      [0.03, inner, 0.019, 0.2],
      [0.09, inner - 0.012, 0.015, 0.2],
      [0.2, (inner + outer) / 2 - 0.002, 0.0125, 0.19],
      [0.3, outer - 0.01, 0.013, 0.17],
      [0.385, outer + 0.006, 0.017, 0.15],
    ]);
    // shoulder blade: its inner edge runs down along the upper ribs, its outer edge comes back to the arm
    paint(layer, size, pose, side, [
      [wall - 0.11, 0.15, 0.012, 0.02],
      [wall - 0.062, 0.24, 0.012, 0.05],
      [wall - 0.005, 0.4, 0.014, 0.06],
      [wall + 0.04, 0.3, 0.02, 0.08],
      [wall + 0.062, 0.2, 0.03, 0.1],
    ]);
    paint(layer, size, pose, side, [
      [wall + 0.078, 0.17, 0.045, 0.26],
      [wall + 0.09, 0.22, 0.04, 0.24],
      [wall + 0.13, 0.5, 0.026, 0.22],
    ]);
  }
  for (let i = 0; i < tissue.length; i++) tissue[i] = (tissue[i] as number) + (layer[i] as number);
}

function paint(
  layer: Float32Array,
  size: number,
  pose: Pose,
  side: -1 | 1,
  points: readonly StrokePoint[],
): void {
  const placed = points.map(
    ([u, v, w, s]): StrokePoint => [...toFilm(pose, side * u, v), w * pose.scale, s],
  );
  paintStroke(layer, size, placed, cylinder);
}
