/** How attenuation becomes grey: the film or detector of a hospital. */
export interface Exposure {
  /** Contrast, 1 usual. */
  readonly gain: number;
  /** Exponent of the display, 1 usual, above 1 darker. */
  readonly gamma: number;
  /** Attenuation that is shown as the middle grey of gamma 1. */
  readonly level: number;
}

const SAMPLES = 1024;
const LOWEST = -1;
const HIGHEST = 4;

/**
 * Turns attenuation into grey values 0 to 255, in place: `255 logistic(3 gain (a - level))^gamma`, the characteristic
 * curve of film, which rises everywhere, so that nothing that is in the attenuation is lost in white or black.
 * Computed from a table with linear interpolation.
 */
export function expose(tissue: Float32Array, { gain, gamma, level }: Exposure): void {
  const rate = SAMPLES / (HIGHEST - LOWEST);
  const table = new Float64Array(SAMPLES + 2);
  for (let i = 0; i < table.length; i++) {
    table[i] = 255 * (1 + Math.exp(-3 * gain * (LOWEST + i / rate - level))) ** -gamma;
  }
  for (let i = 0; i < tissue.length; i++) {
    const x = Math.min(SAMPLES, Math.max(0, ((tissue[i] as number) - LOWEST) * rate));
    const low = Math.floor(x);
    const a = table[low] as number;
    tissue[i] = a + (x - low) * ((table[low + 1] as number) - a);
  }
}
