import { smoothStep } from "../curve.js";
import type { Draws } from "../draws.js";
import { type Pose, poseGrid } from "../grid.js";

/** A box or an ellipse of some stuff, in body coordinates. */
export interface Solid {
  readonly shape: "box" | "ellipse";
  readonly u: number;
  readonly v: number;
  readonly halfWidth: number;
  readonly halfHeight: number;
  /** In degrees. */
  readonly tilt: number;
  /** Attenuation. */
  readonly density: number;
}

/** Luggage rather than people: boxes and ellipses on a belt. */
export interface OtherScene {
  readonly world: "other";
  readonly pose: Pose;
  readonly solids: readonly Solid[];
}

const SOLIDS = 7;

/** A new scene of the other world; it shares nothing with a chest but the film and the noise. */
export function sampleOtherScene(draw: Draws): OtherScene {
  const solid = (k: number): Solid => ({
    shape: draw.oneOf(`shape ${k}`, ["box", "ellipse"]),
    u: draw.between(`u ${k}`, -0.42, 0.42),
    v: draw.between(`v ${k}`, 0.08, 0.92),
    halfWidth: draw.between(`width ${k}`, 0.06, 0.3),
    halfHeight: draw.between(`height ${k}`, 0.05, 0.25),
    tilt: draw.between(`tilt ${k}`, 0, 180),
    density: draw.between(`density ${k}`, 0.1, 0.35),
  });
  return {
    world: "other",
    pose: { rotation: draw.between("rotation", -10, 10), shiftX: 0, shiftY: 0, scale: 1 },
    solids: Array.from({ length: SOLIDS }, (_, k) => solid(k)),
  };
}

/** Attenuation of what lies on the belt when nothing does. */
const BELT = 0.3;

/** What a scene absorbs, without findings: `[size, size]`. */
export function drawOtherScene({ pose, solids }: OtherScene, size: number): Float32Array {
  const grid = poseGrid(pose, size);
  const attenuation = new Float32Array(size * size).fill(BELT);
  for (const { shape, u, v, halfWidth, halfHeight, tilt, density } of solids) {
    const cos = Math.cos((tilt * Math.PI) / 180);
    const sin = Math.sin((tilt * Math.PI) / 180);
    for (let i = 0; i < attenuation.length; i++) {
      const x = (grid.u[i] as number) - u;
      const y = (grid.v[i] as number) - v;
      const a = (x * cos + y * sin) / halfWidth;
      const b = (y * cos - x * sin) / halfHeight;
      const inside = shape === "box" ? 1 - Math.max(Math.abs(a), Math.abs(b)) : 1 - a * a - b * b;
      if (inside > 0) {
        attenuation[i] =
          (attenuation[i] as number) +
          density * (shape === "box" ? smoothStep(inside - 0.04, 0.08) : Math.sqrt(inside));
      }
    }
  }
  return attenuation;
}
