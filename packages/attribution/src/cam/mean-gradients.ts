import type { MapLayer } from "./map-layer.js";

/** Mean over the places of each channel. */
export function meanGradients(
  gradient: Float32Array,
  { channels, places, index }: MapLayer,
): Float32Array {
  const means = new Float32Array(channels);
  for (let c = 0; c < channels; c++) {
    let sum = 0;
    for (let p = 0; p < places; p++) sum += gradient[index(c, p)] as number;
    means[c] = sum / places;
  }
  return means;
}
