import { at, curve, smoothStep } from "../curve.js";
import type { Grid } from "../grid.js";
import type { Anatomy } from "./anatomy.js";

/**
 * Adds the ribs: posterior ones bright and nearly level, anterior ones fainter and falling towards the middle, where they
 * turn into cartilage that does not show. A rib is a tube: its edges are brighter than its middle.
 */
export function addRibs(tissue: Float32Array, grid: Grid, { ribs, left, right }: Anatomy): void {
  const { first, spacing, fall, strength } = ribs;
  const wall = Math.max(left.width, right.width) + 0.006;
  const posterior = curve(
    (t) => first - 0.012 * Math.sin((Math.PI * t) / wall) + fall * (t / wall) ** 2.2,
    0,
    wall,
  );
  const anterior = curve((t) => first + fall + 0.17 * (1 - t / wall) ** 1.1, 0, wall);
  const cage = curve((v) => cageHalfWidth(v, wall), 0, 1);
  const cartilage = curve((t) => smoothStep(t - 0.52 * wall, 0.3 * wall), 0, wall);
  const band = curve((phase) => tube(phase), 0, 1);
  for (let i = 0; i < tissue.length; i++) {
    const v = grid.v[i] as number;
    const t = Math.abs(grid.u[i] as number);
    const inside = smoothStep(at(cage, v) - t, 0.012);
    if (inside === 0 || v < 0.05 || t < 0.03) continue;
    const back = (v - at(posterior, t)) / spacing;
    const front = (v - at(anterior, t)) / spacing - 0.4;
    // below the tenth rib there are none, and ribs thin out downwards
    const fade = smoothStep(back + 0.5, 0.3) * (1 - smoothStep(back - 10, 2));
    const bone =
      0.15 * at(band, back - Math.floor(back)) +
      (front > 0 && front < 7 ? 0.085 * at(cartilage, t) * at(band, front - Math.floor(front)) : 0);
    tissue[i] = (tissue[i] as number) + strength * fade * inside * bone;
  }
}

/** Half the width of the rib cage at a height: a bell with a round top. */
function cageHalfWidth(v: number, wall: number): number {
  const q = Math.min(1, Math.max(0, (v - 0.1) / 0.55));
  return 0.06 + (wall - 0.06) * (1 - (1 - q) ** 2.8) ** 0.6;
}

/** A rib across its width, over a phase of 0 to 1 of which it takes the first 42 %. */
function tube(phase: number): number {
  const q = Math.abs(phase / 0.42 - 0.5) * 2;
  return q >= 1 ? 0 : smoothStep(1 - q, 0.5) * (0.55 + 0.45 * q * q);
}
