import type { MapLayer } from "./map-layer.js";

/** A mask, and which of the channels that are tried have it. */
export interface DistinctMask {
  /** 0 where a channel is smallest, 1 where it is largest: a number for each place. */
  readonly values: Float32Array;
  /** Places in the order in which channels are tried. */
  readonly channels: readonly [number, ...number[]];
}

/**
 * The masks that channels of one image make, each once, in the order of the first channel that makes it: channels with the same mask have the
 * same score. One that is the same everywhere, such as one that its ReLU keeps at 0, makes none.
 *
 * @param order - Channels, as they are tried.
 */
export function distinctMasks(
  activation: Float32Array,
  order: readonly number[],
  layer: Pick<MapLayer, "places" | "index">,
): DistinctMask[] {
  const found = new Map<string, { values: Float32Array; channels: [number, ...number[]] }>();
  // one character for each byte: equal texts are equal masks
  const decoder = new TextDecoder("latin1");
  for (const [k, channel] of order.entries()) {
    const values = maskOf(activation, channel, layer);
    if (values === null) continue;
    const key = decoder.decode(values);
    const same = found.get(key);
    if (same === undefined) found.set(key, { values, channels: [k] });
    else same.channels.push(k);
  }
  return [...found.values()];
}

/** A channel from 0 at its smallest to 1 at its largest value; null where it is the same everywhere. */
function maskOf(
  activation: Float32Array,
  channel: number,
  { places, index }: Pick<MapLayer, "places" | "index">,
): Float32Array | null {
  const values = new Float32Array(places);
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let p = 0; p < places; p++) {
    const v = activation[index(channel, p)] as number;
    values[p] = v;
    if (v < low) low = v;
    if (v > high) high = v;
  }
  if (low === high) return null;
  for (let p = 0; p < places; p++) values[p] = ((values[p] as number) - low) / (high - low);
  return values;
}
