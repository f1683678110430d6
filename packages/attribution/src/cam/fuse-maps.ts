import { resizeMap } from "../result/resize-map.js";
import type { Outcome } from "../run/method.js";
import type { MapLayer } from "./map-layer.js";

/**
 * Maps of several layers as one: the mean of their positive parts, each divided by its maximum and brought to the size of the largest
 * by bilinear interpolation. A map without a positive value adds nothing.
 *
 * @param maps - For each layer the map of each lane.
 */
export function fuseMaps(
  layers: readonly MapLayer[],
  maps: readonly (readonly Float32Array[])[],
): Pick<Outcome, "values" | "at"> {
  const spatial = layers.filter(({ shape }) => shape.length === 2);
  if (spatial.length !== layers.length) {
    const flat = layers.find(({ shape }) => shape.length !== 2);
    throw new RangeError(`"${flat?.name}" has no rows and columns; leave it out of the list`);
  }
  const to = [0, 1].map((axis) => Math.max(...layers.map(({ shape }) => shape[axis] ?? 1)));
  const lanes = maps[0]?.length ?? 0;
  const values = Array.from({ length: lanes }, (_, lane) => {
    const sum = new Float32Array((to[0] ?? 1) * (to[1] ?? 1));
    for (const [i, { shape }] of layers.entries()) {
      const own = maps[i]?.[lane] ?? new Float32Array(0);
      const most = own.reduce((a, v) => Math.max(a, v), 0);
      if (most === 0) continue;
      const scaled = own.map((v) => Math.max(v, 0) / most);
      const sized = resizeMap(scaled, shape, { to, upsample: "bilinear" });
      for (let p = 0; p < sum.length; p++) {
        sum[p] = (sum[p] as number) + (sized[p] as number) / layers.length;
      }
    }
    return sum;
  });
  return { values, at: { shape: to, layout: "HW" } };
}
