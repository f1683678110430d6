import type { NdArray } from "@xrt/core";
import { channelsFirst } from "../input/batch.js";
import { imageAxes } from "../input/image-axes.js";
import { resizeMap } from "../result/resize-map.js";
import type { MethodContext } from "../run/context.js";
import type { MapInput } from "./measure.js";

/**
 * The map of each image with one value an element, in the order of the network.
 *
 * @throws RangeError when it has another size than the images.
 */
export function elementsOf({ caller, batch }: MethodContext, map: MapInput): Float32Array[] {
  const { data } = arrayOf(map);
  const [part] = batch.parts;
  if (data.length !== batch.count * batch.size) {
    throw new RangeError(
      `${caller}: the map has ${data.length} values, wants one for each of ${batch.size} elements of ${batch.count} images`,
    );
  }
  return Array.from({ length: batch.count }, (_, i) => {
    const own = Float32Array.from(data.slice(i * batch.size, (i + 1) * batch.size));
    return part?.turned && batch.parts.length === 1 ? channelsFirst(own, part.given) : own;
  });
}

/**
 * The map of each image with one value a place: channels are summed, a coarser map is brought to the size of the image by bilinear
 * interpolation with half-pixel centres.
 *
 * @throws RangeError when it fits neither the images nor a grid.
 */
export function placesOf(context: MethodContext, map: MapInput): Float32Array[] {
  const { caller, batch } = context;
  const { data, shape } = arrayOf(map);
  const { rows, columns, places, channelsOf } = imageAxes(batch);
  const each = data.length / batch.count;
  const own = Array.from({ length: batch.count }, (_, i) =>
    Float32Array.from(data.slice(i * each, (i + 1) * each)),
  );
  if (each === places) return own;
  if (each === batch.size) {
    return elementsOf(context, map).map((values) => {
      const sums = new Float32Array(places);
      for (const [i, v] of values.entries()) {
        const place = channelsOf.place(i);
        sums[place] = (sums[place] as number) + v;
      }
      return sums;
    });
  }
  const [height = 0, width = 0] = shape.slice(-2);
  if (height * width === each) {
    const to = { to: [rows, columns], upsample: "bilinear" } as const;
    return own.map((values) => resizeMap(values, [height, width], to));
  }
  throw new RangeError(
    `${caller}: the map is [${shape}], wants the shape of the images, [${rows},${columns}], or a coarser [rows,columns]`,
  );
}

/** The map of each image with one value an element, where a map of places is shared out among the channels of each. */
export function wholeMapsOf(context: MethodContext, map: MapInput): Float32Array[] {
  const { batch } = context;
  if (arrayOf(map).data.length === batch.count * batch.size) return elementsOf(context, map);
  const { channels, channelsOf } = imageAxes(batch);
  return placesOf(context, map).map((places) =>
    Float32Array.from(
      { length: batch.size },
      (_, i) => (places[channelsOf.place(i)] as number) / channels,
    ),
  );
}

function arrayOf(map: MapInput): {
  data: ArrayLike<number> & { slice(a: number, b: number): ArrayLike<number> };
  shape: readonly number[];
} {
  const array = "values" in map && typeof map.values === "object" ? (map.values as NdArray) : map;
  if ("data" in array && "shape" in array) {
    return { data: array.data as Float32Array, shape: array.shape as readonly number[] };
  }
  const data = Float32Array.from(array as ArrayLike<number>);
  return { data, shape: [data.length] };
}
