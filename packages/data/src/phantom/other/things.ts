import { smoothStep } from "../curve.js";
import type { ItemKind, ItemSource, Tissue } from "../item-kind.js";
import { aroundEllipse, type BodyPoint } from "../outline.js";

/** Where a thing of the other world lies, in body coordinates, and how strong it is. */
interface Thing {
  readonly contrast: number;
  readonly u: number;
  readonly v: number;
  readonly radius: number;
}

/** A soft ball: the same texture as a nodule of the chest. */
export interface Ball extends Thing {
  readonly kind: "ball";
}

/** A hollow ball. */
export interface Ring extends Thing {
  readonly kind: "ring";
}

/** A round piece of stripes: a texture that no chest has. */
export interface Grating extends Thing {
  readonly kind: "grating";
  /** Of the stripes against the horizontal, in degrees. */
  readonly tilt: number;
  /** Distance between stripes. */
  readonly period: number;
}

const STRENGTH = 0.3;

export const ball: ItemKind<Ball> = {
  sample: (source) => ({ kind: "ball", ...place(source, "ball", 0.03, 0.08) }),
  outline,
  changes: "tissue",
  apply: (tissue, item) => addThing(tissue, item, (x, y) => Math.sqrt(1 - x * x - y * y)),
};

export const ring: ItemKind<Ring> = {
  sample: (source) => ({ kind: "ring", ...place(source, "ring", 0.05, 0.09) }),
  outline,
  changes: "tissue",
  apply: (tissue, item) =>
    addThing(tissue, item, (x, y) => smoothStep(Math.sqrt(x * x + y * y) - 0.7, 0.1)),
};

export const grating: ItemKind<Grating> = {
  sample: (source) => ({
    kind: "grating",
    ...place(source, "grating", 0.06, 0.1),
    tilt: source.draw.between("grating tilt", 0, 180),
    period: source.draw.between("grating period", 0.025, 0.04),
  }),
  outline,
  changes: "tissue",
  apply(tissue, item) {
    const turn = (item.tilt * Math.PI) / 180;
    const rate = (2 * Math.PI * item.radius) / item.period;
    addThing(tissue, item, (x, y) => {
      const across = y * Math.cos(turn) - x * Math.sin(turn);
      return 0.55 + 0.45 * Math.cos(rate * across);
    });
  },
};

function outline({ u, v, radius }: Thing): readonly BodyPoint[] {
  return aroundEllipse(u, v, { long: radius, short: radius });
}

function place(
  { draw, contrast }: ItemSource,
  name: string,
  smallest: number,
  largest: number,
): Thing {
  return {
    contrast,
    u: draw.between(`${name} u`, -0.3, 0.3),
    v: draw.between(`${name} v`, 0.22, 0.8),
    radius: draw.between(`${name} radius`, smallest, largest),
  };
}

/** Adds `shadow(x, y)` within the unit disc that the thing stands for. */
function addThing(
  { grid, attenuation }: Tissue,
  { u, v, radius, contrast }: Thing,
  shadow: (x: number, y: number) => number,
): void {
  for (let i = 0; i < attenuation.length; i++) {
    const x = ((grid.u[i] as number) - u) / radius;
    const y = ((grid.v[i] as number) - v) / radius;
    if (x * x + y * y >= 1) continue;
    attenuation[i] = (attenuation[i] as number) + contrast * STRENGTH * shadow(x, y);
  }
}
