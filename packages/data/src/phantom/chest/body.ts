import { at, curve, smoothStep } from "../curve.js";
import type { Grid } from "../grid.js";
import type { Anatomy } from "./anatomy.js";

/**
 * Adds soft tissue: neck, shoulders, flanks, and the abdomen below the diaphragm. Thickness is that of an ellipse across
 * the body, so that the skin line is dark and the middle bright.
 */
export function addBody(tissue: Float32Array, grid: Grid, anatomy: Anatomy): void {
  const { flank, thickness, left, right } = anatomy;
  const wall = Math.max(left.width, right.width) + flank;
  // neck, then shoulders that leave the film, then the armpit, then the flank
  const halfWidth = curve(
    (v) => {
      const neck = 0.105 + 0.5 * smoothStep(v - 0.105, 0.17);
      const armpit = wall + 0.24 * (1 - smoothStep(v - 0.42, 0.3));
      return Math.min(neck, armpit) + 0.02 * smoothStep(v - 0.8, 0.3);
    },
    -0.2,
    1.2,
  );
  const depth = curve(
    (v) => thickness * (0.7 + 0.22 * smoothStep(v - 0.2, 0.4) + 0.1 * smoothStep(v - 0.75, 0.5)),
    -0.2,
    1.2,
  );
  const domes = [right, left].map(({ dome, angle, width }) =>
    curve((t) => dome + 0.8 * angle * Math.max(0, (t - 0.19) / (width - 0.19)) ** 2.6, 0, 0.6),
  );
  const [domeRight, domeLeft] = domes as [(typeof domes)[0], (typeof domes)[0]];
  for (let i = 0; i < tissue.length; i++) {
    const u = grid.u[i] as number;
    const v = grid.v[i] as number;
    const t = Math.abs(u);
    const across = t / at(halfWidth, v);
    if (across >= 1) continue;
    const ray = Math.sqrt(1 - across * across);
    const abdomen = smoothStep(v - at(u < 0 ? domeRight : domeLeft, t), 0.03);
    tissue[i] =
      (tissue[i] as number) +
      at(depth, v) * (0.3 + 0.7 * ray) * Math.sqrt(Math.sqrt(ray)) +
      0.34 * abdomen * ray;
  }
}

/** Adds the breasts: two soft discs over the lower lungs, sharper at their lower edge. */
export function addBreasts(tissue: Float32Array, grid: Grid, { breast, left }: Anatomy): void {
  if (breast === 0) return;
  for (let i = 0; i < tissue.length; i++) {
    const x = (Math.abs(grid.u[i] as number) - 0.235) / 0.17;
    const y = ((grid.v[i] as number) - left.dome + 0.03) / 0.165;
    const squared = x * x + y * y;
    if (squared >= 1) continue;
    const strength = breast * (0.35 + 0.65 * smoothStep(y, 1.6));
    tissue[i] = (tissue[i] as number) + strength * Math.sqrt(1 - squared);
  }
}
