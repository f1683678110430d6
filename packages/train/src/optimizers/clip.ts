import { UsageError } from "@xrt/core";

/** How gradients are limited before a step: the length of all of them together, or each number by itself. */
export type Clip = { readonly norm: number } | { readonly value: number };

/**
 * Limit gradients in place.
 *
 * @returns The length of all gradients together before, where it was computed.
 */
export function clipGradients(gradients: Iterable<Float32Array>, clip: Clip): number | undefined {
  const arrays = [...gradients];
  if ("value" in clip) {
    const most = clip.value;
    for (const g of arrays) {
      for (let i = 0; i < g.length; i++) {
        const v = g[i] as number;
        if (v > most) g[i] = most;
        else if (v < -most) g[i] = -most;
      }
    }
    return undefined;
  }
  const norm = globalNorm(arrays);
  if (norm > clip.norm) {
    const factor = clip.norm / norm;
    for (const g of arrays) for (let i = 0; i < g.length; i++) g[i] = (g[i] as number) * factor;
  }
  return norm;
}

/** Euclidean length of all arrays together, in float64. */
export function globalNorm(arrays: Iterable<Float32Array>): number {
  let sum = 0;
  for (const g of arrays) for (let i = 0; i < g.length; i++) sum += (g[i] as number) ** 2;
  return Math.sqrt(sum);
}

/**
 * Check a limit.
 *
 * @throws UsageError when it is not above 0.
 */
export function checkClip(clip: Clip): void {
  const [[name, limit] = ["", 0]] = Object.entries(clip);
  if (!(limit > 0)) throw new UsageError(`train: clip ${name} is ${limit}, wants more than 0`);
}
