import { draws } from "../draws.js";
import { toFilm } from "../grid.js";
import { cylinder, paintStroke, type StrokePoint } from "../stroke.js";
import type { Anatomy } from "./anatomy.js";

const BRANCHES = 14;
/** Where the vessels leave the mediastinum, from the midline and from above. */
const HILUM = [0.082, 0.415] as const;

/** Adds the lungs' vessels: a fan of thinning branches from each hilum, fading towards the wall. */
export function addVessels(
  tissue: Float32Array,
  size: number,
  { anatomy, lungs }: { anatomy: Anatomy; lungs: Float32Array },
): void {
  const layer = new Float32Array(size * size);
  for (const side of [-1, 1] as const) {
    for (let k = 0; k < BRANCHES; k++) {
      for (const branch of grow(side, k, anatomy.vessels)) {
        const placed = branch.map(
          ([u, v, w, s]): StrokePoint => [...toFilm(anatomy.pose, side * u, v), w, s],
        );
        paintStroke(layer, size, placed, cylinder);
      }
    }
  }
  for (let i = 0; i < tissue.length; i++) {
    // hilar vessels lie partly before the mediastinum
    const seen = 0.25 + 0.75 * (lungs[i] as number);
    tissue[i] = (tissue[i] as number) + seen * (layer[i] as number);
  }
}

/** One vessel and the twig that leaves it half-way. */
function grow(side: -1 | 1, k: number, tree: number): readonly (readonly StrokePoint[])[] {
  const d = draws(Math.floor(tree), `vessel ${side}`, k);
  // 0 points outwards, positive angles down: more and larger vessels go to the bases
  const angle = -1.15 + (2.45 * (k + d.uniform("angle"))) / BRANCHES;
  const bend = d.between("bend", -0.5, 0.5);
  const length = d.between("length", 0.16, 0.28) * (angle > 0.7 ? 1.1 : 1);
  const width = d.between("width", 0.006, 0.0115);
  const [u, v] = [HILUM[0] + d.between("u", -0.02, 0.012), HILUM[1] + d.between("v", -0.05, 0.06)];
  const trunk = walk(u, v, { angle, bend, length, width, strength: 0.2 });
  const fork = trunk[2] as StrokePoint;
  const turn = d.between("fork", 0.35, 0.7) * (d.uniform("fork side") < 0.5 ? -1 : 1);
  const twig = walk(fork[0], fork[1], {
    angle: angle + turn,
    bend: -bend,
    length: length * 0.6,
    width: fork[2],
    strength: fork[3] * 0.8,
  });
  return [trunk, twig];
}

/** A bent line of five points whose width and strength run out. */
function walk(
  u: number,
  v: number,
  {
    angle,
    bend,
    length,
    width,
    strength,
  }: Record<"angle" | "bend" | "length" | "width" | "strength", number>,
): readonly StrokePoint[] {
  const points: StrokePoint[] = [[u, v, width, strength]];
  let [x, y] = [u, v];
  for (let step = 1; step <= 4; step++) {
    const direction = angle + (bend * step) / 4;
    x += (Math.cos(direction) * length) / 4;
    y += (Math.sin(direction) * length) / 4;
    const left = 1 - step / 4.4;
    points.push([x, y, width * (0.35 + 0.65 * left), strength * left]);
  }
  return points;
}
