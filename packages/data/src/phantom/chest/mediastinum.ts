import { at, curve, smoothStep } from "../curve.js";
import type { Grid } from "../grid.js";
import type { Anatomy } from "./anatomy.js";

/** Height at which the windpipe divides. */
export const CARINA = 0.345;

/** Nothing of it lies further from the midline. */
const REACH = 0.25;

/**
 * Adds what lies between the lungs: spine with its discs, great vessels with the aortic knob on the image's right, and
 * takes away the air of the windpipe and of the stomach.
 */
export function addMediastinum(tissue: Float32Array, grid: Grid, anatomy: Anatomy): void {
  const { aorta, scoliosis, stomach, left } = anatomy;
  const bend = curve((v) => scoliosis * Math.sin(3 * Math.PI * v), 0, 1);
  const discs = curve(
    (v) => (0.2 - 0.1 * smoothStep(v - 0.5, 0.2)) * (1 + 0.2 * Math.cos((2 * Math.PI * v) / 0.052)),
    0,
    1,
  );
  const vessels = curve(
    (v) => 0.06 + 0.022 * smoothStep(v - 0.25, 0.12) + 0.02 * smoothStep(v - 0.38, 0.12),
    0,
    1,
  );
  const upper = curve(
    (v) => 0.3 * smoothStep(v - 0.16, 0.12) * (1 - 0.4 * smoothStep(v - 0.53, 0.2)),
    0,
    1,
  );
  const fork = curve((v) => Math.max(0, v - CARINA + 0.01) * 0.9, 0, 1);
  const air = curve((v) => 0.17 * (1 - smoothStep(v - CARINA - 0.05, 0.1)), 0, 1);
  for (let i = 0; i < tissue.length; i++) {
    const v = grid.v[i] as number;
    if (Math.abs(grid.u[i] as number) > REACH) continue;
    const u = (grid.u[i] as number) - at(bend, v);
    const t = Math.abs(u);
    let value = 0;
    if (t < 0.13) {
      value += at(discs, v) * smoothStep(0.037 - t, 0.016);
      value += 0.09 * smoothStep(0.009 - t, 0.01);
      value += at(upper, v) * smoothStep(at(vessels, v) - t, 0.03);
      value -= at(air, v) * smoothStep(0.02 - Math.abs(t - at(fork, v)), 0.016);
    }
    value += 0.26 * disc(u - 0.062, v - 0.305, aorta);
    value += 0.1 * disc(u - 0.075, v - 0.4, 0.042);
    if (stomach > 0)
      value -= 0.22 * disc(u - 0.15, (v - left.dome - stomach - 0.028) * 1.3, stomach * 1.5);
    tissue[i] = (tissue[i] as number) + value;
  }
}

/** A round shadow with a soft edge: 1 in the middle, 0 outside its radius. */
function disc(x: number, y: number, radius: number): number {
  const inside = 1 - (x * x + y * y) / (radius * radius);
  return inside <= 0 ? 0 : smoothStep(inside - 0.25, 0.5);
}
