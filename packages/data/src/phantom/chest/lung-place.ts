import { at } from "../curve.js";
import type { Draws } from "../draws.js";
import type { Anatomy } from "./anatomy.js";
import { lungBorders } from "./lungs.js";

/** A place within a lung, in body coordinates. */
export interface LungPlace {
  readonly side: "left" | "right";
  readonly u: number;
  readonly v: number;
}

/** How far the heart's shadow reaches to the image's right in the lower half of the left lung. */
const BESIDE_HEART = 0.21;

/** A place at least `margin` away from a lung's borders and not behind the heart, by the numbers called `name`. */
export function lungPlace(
  anatomy: Anatomy,
  { draw, name, margin }: { draw: Draws; name: string; margin: number },
): LungPlace {
  const side = draw.oneOf(`${name} side`, ["left", "right"] as const);
  const lung = anatomy[side];
  const { lateral, medial } = lungBorders(lung);
  const v = draw.between(`${name} v`, lung.apex + 0.08, lung.dome - margin - 0.01);
  const inner = side === "left" && v > 0.44 ? BESIDE_HEART : at(medial, v) + 0.02;
  const t = draw.between(
    `${name} u`,
    inner + margin,
    Math.max(inner + margin, at(lateral, v) - margin),
  );
  return { side, u: side === "left" ? t : -t, v };
}
