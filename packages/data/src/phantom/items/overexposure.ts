import type { ItemKind } from "../item-kind.js";

/** Another tube voltage than the hospital's usual one. */
export interface Overexposure {
  readonly kind: "exposure";
  readonly contrast: number;
  /** By how much contrast is multiplied. */
  readonly gain: number;
  /** Attenuation by which the middle grey moves up, so that the film is darker. */
  readonly shift: number;
}

/** Darker and flatter. */
export const overexposure: ItemKind<Overexposure> = {
  sample: ({ draw, contrast }) => ({
    kind: "exposure",
    contrast,
    gain: 1 - 0.2 * Math.min(2, contrast),
    shift: contrast * draw.between("exposure shift", 0.1, 0.16),
  }),
  changes: "exposure",
  apply: (exposure, { gain, shift }) => ({
    ...exposure,
    gain: exposure.gain * gain,
    level: exposure.level + shift,
  }),
};
