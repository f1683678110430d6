import type { ItemKind } from "../item-kind.js";
import { ink, paintStroke, type StrokePoint } from "../stroke.js";

/** Where an electrode sticks, on the film from 0 to 1. */
export interface Electrode {
  readonly x: number;
  readonly y: number;
  /** Where its wire leaves the film at the lower border. */
  readonly exit: number;
  readonly sag: number;
}

/** Wires of a monitor on the skin. */
export interface Leads {
  readonly kind: "leads";
  readonly contrast: number;
  readonly electrodes: readonly Electrode[];
}

const PLACES = [
  [0.2, 0.2],
  [0.78, 0.22],
  [0.8, 0.72],
] as const;

/** Three electrodes, each a small disc with a thin wire. */
export const leads: ItemKind<Leads> = {
  sample({ draw, contrast }) {
    const electrodes = PLACES.map(
      ([x, y], k): Electrode => ({
        x: x + draw.between(`lead x ${k}`, -0.05, 0.05),
        y: y + draw.between(`lead y ${k}`, -0.05, 0.05),
        exit: draw.between(`lead exit ${k}`, 0.3, 0.9),
        sag: draw.between(`lead sag ${k}`, -0.15, 0.15),
      }),
    );
    return { kind: "leads", contrast, electrodes };
  },
  changes: "tissue",
  apply({ grid: { size }, attenuation }, { contrast, electrodes }) {
    const layer = new Float32Array(size * size);
    for (const electrode of electrodes) {
      const { x, y } = electrode;
      paintStroke(layer, size, wire(electrode, 0.16 * contrast), ink);
      paintStroke(
        layer,
        size,
        [
          [x, y, 0.013, 0.22 * contrast],
          [x, y, 0.013, 0.22 * contrast],
        ],
        ink,
      );
    }
    for (let i = 0; i < layer.length; i++)
      attenuation[i] = (attenuation[i] as number) + (layer[i] as number);
  },
};

function wire({ x, y, exit, sag }: Electrode, strength: number): readonly StrokePoint[] {
  return Array.from({ length: 9 }, (_, k) => {
    const t = k / 8;
    return [
      x + (exit - x) * t + sag * Math.sin(Math.PI * t),
      y + (1.02 - y) * t,
      0.0028,
      strength,
    ] as const;
  });
}
