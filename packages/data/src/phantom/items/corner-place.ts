import type { Draws } from "../draws.js";

/** Corner that a mark sits in. */
export interface CornerPlace {
  /** Left edge on the film, 0 to 1. */
  readonly x: number;
  /** Upper edge on the film, 0 to 1. */
  readonly y: number;
}

/** Marks keep to this strip at the top and to the outer quarters, where no lung reaches. */
const STRIP = 0.105;

/** Where a mark `width` wide and `height` high goes: jittered, in an upper corner, outside the lungs. */
export function cornerPlace(
  draw: Draws,
  { name, width, height }: { name: string; width: number; height: number },
): CornerPlace {
  const inset = draw.between(`${name} x`, 0.025, Math.max(0.03, 0.33 - width));
  const y = draw.between(`${name} y`, 0.02, STRIP - height);
  return { x: draw.uniform(`${name} side`) < 0.5 ? inset : 1 - inset - width, y };
}
