import { expect, test, vi } from "vitest";
import type { NdArray } from "../nd-array.js";
import { randomStream } from "../random.js";
import { place } from "./place.js";
import { type Resampler, sampleRules } from "./resampler.js";
import * as vectors from "./vector-resample.js";

function picture(shape: readonly [number, number, number]): NdArray {
  const random = randomStream(3, String(shape));
  const data = Float32Array.from({ length: shape[0] * shape[1] * shape[2] }, (_, i) =>
    Math.fround(255 * random.uniform(i)),
  );
  return { shape, data };
}

test.each(Object.keys(sampleRules) as Resampler[])(
  "vector instructions resample by %s to the bits of the loops, whole images and parts",
  (name) => {
    const spy = vi.spyOn(vectors, "vectorResample");
    for (const shape of [
      [61, 45, 3],
      [1, 1, 1],
      [3, 200, 1],
      [33, 34, 2],
      [1100, 1000, 1],
    ] as const) {
      const [height, width] = shape;
      const image = picture(shape);
      for (const [rows, columns] of [
        [224, 224],
        [7, 30],
        [1, 1],
        [height, width],
      ] as const) {
        const source = {
          x: width >> 3,
          y: height >> 2,
          width: (width + 1) >> 1,
          height: (height + 1) >> 1,
        };
        const target = { x: -1, y: 0, width: columns + 1, height: rows + 1 };
        const placement = { source, target, canvas: [rows, columns] } as const;
        spy.mockClear();
        const fast = place(image, placement, sampleRules[name], 7);
        for (const { value } of spy.mock.results) expect(value).not.toBeNull();
        spy.mockReturnValueOnce(null);
        const slow = place(image, placement, sampleRules[name], 7);
        expect(Buffer.compare(Buffer.from(fast.data.buffer), Buffer.from(slow.data.buffer))).toBe(
          0,
        );
      }
    }
  },
);
