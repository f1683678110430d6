/** A function of one number, tabulated between two ends and constant beyond them. */
export interface Curve {
  readonly values: Float32Array;
  readonly from: number;
  /** Samples per unit. */
  readonly rate: number;
}

const INTERVALS = 256;

/** Tabulates `f` over `[from, to]`, so that a pass over the pixels costs a look-up each and no powers. */
export function curve(f: (x: number) => number, from: number, to: number): Curve {
  const values = new Float32Array(INTERVALS + 1);
  const rate = INTERVALS / (to - from);
  for (let i = 0; i <= INTERVALS; i++) values[i] = f(from + i / rate);
  return { values, from, rate };
}

/** The value of `c` at `x`, linear between samples. */
export function at({ values, from, rate }: Curve, x: number): number {
  const position = (x - from) * rate;
  if (position <= 0) return values[0] as number;
  if (position >= INTERVALS) return values[INTERVALS] as number;
  const low = position | 0;
  const below = values[low] as number;
  return below + (position - low) * ((values[low + 1] as number) - below);
}

/** 0 below `-width / 2`, 1 above `width / 2`, and a smooth rise (3t² - 2t³) between. */
export function smoothStep(distance: number, width: number): number {
  const t = distance / width + 0.5;
  return t <= 0 ? 0 : t >= 1 ? 1 : t * t * (3 - 2 * t);
}
