import type { NdArray } from "@xrt/core";
import { type Batch, feedsOf } from "../input/batch.js";
import type { PointsOfImages } from "./pass-requests.js";

/** Which image a point is of, and how many images are looked at. */
export interface ImageOfPoint {
  readonly count: number;
  readonly image: (point: number) => number;
}

/** Points of the first step come first, in the order of the images. */
export function imageOfPoint(batch: Batch, { images }: PointsOfImages): ImageOfPoint {
  if (images === undefined) return { count: batch.count, image: (p) => p % batch.count };
  return { count: images.length, image: (p) => images[p % images.length] ?? 0 };
}

/** Whether every image is looked at once, as it is: such passes can be shared. */
export function isAtImages({ fill, steps = 1, images }: PointsOfImages): boolean {
  return fill === undefined && steps === 1 && images === undefined;
}

/** Feeds of points `[from, to)`; borrowed, the next call writes over them. */
export function feedsOfPoints(
  batch: Batch,
  request: PointsOfImages,
): (from: number, to: number) => Record<string, NdArray> {
  const { fill } = request;
  const imageAt = imageOfPoint(batch, request);
  let buffer = new Float32Array(0);
  return (from, to) => {
    const length = (to - from) * batch.size;
    if (isAtImages(request)) {
      return feedsOf(batch, batch.data.subarray(from * batch.size, to * batch.size), to - from);
    }
    // a run that is over has no use for what it was fed
    if (buffer.length < length) buffer = new Float32Array(length);
    for (let p = from; p < to; p++) {
      const into = buffer.subarray((p - from) * batch.size, (p - from + 1) * batch.size);
      const image = imageAt.image(p);
      if (fill === undefined) {
        into.set(batch.data.subarray(image * batch.size, (image + 1) * batch.size));
      } else fill(image, Math.floor(p / imageAt.count), into);
    }
    return feedsOf(batch, buffer, to - from);
  };
}
