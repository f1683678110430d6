import fc from "fast-check";
import { expect, test } from "vitest";
import { ndArray } from "../nd-array.js";
import type { Geometry, Preprocess, PreprocessStep } from "./contract.js";
import { preprocessBoxes } from "./preprocess-boxes.js";
import { preprocessMask } from "./preprocess-mask.js";

const GEOMETRIES: readonly Geometry[] = [
  "squash",
  "center-crop",
  { kind: "pad", fill: 0 },
  { kind: "letterbox", fill: 0 },
  { kind: "resize-crop", shorterSide: 17 },
];
const STEPS: readonly (readonly PreprocessStep[])[] = [
  [],
  [{ kind: "crop-top", fraction: 0.2 }, { kind: "clahe" }],
  [
    { kind: "crop", x: 2, y: 1, width: 5, height: 6 },
    { kind: "margin", top: 3, right: 1, bottom: 0, left: 2, fill: 9 },
  ],
];

test("a pixel of the moved mask is inside exactly where its middle is in the moved box", () => {
  const side = fc.integer({ min: 8, max: 30 });
  const part = fc.integer({ min: 0, max: 29 });
  fc.assert(
    fc.property(
      fc.constantFrom(...GEOMETRIES),
      fc.constantFrom(...STEPS),
      fc.tuple(side, side, side, side),
      fc.tuple(part, part, part, part),
      (geometry, steps, [h, w, oh, ow], [x0, y0, dx, dy]) => {
        const contract: Preprocess = {
          mode: "tf",
          size: [oh, ow],
          channels: 3,
          geometry,
          resampler: "bicubic",
          steps,
        };
        const [x, y] = [x0 % w, y0 % h];
        const [width, height] = [1 + (dx % (w - x)), 1 + (dy % (h - y))];
        const inside = (i: number, j: number) =>
          i >= x && i < x + width && j >= y && j < y + height;
        const pixels = Float32Array.from({ length: h * w }, (_, k) =>
          inside(k % w, Math.floor(k / w)) ? 1 : 0,
        );
        const mask = preprocessMask(contract, ndArray(pixels, [h, w, 1]));
        expect(mask.shape).toEqual([oh, ow, 1]);
        const frame = x0 % 2 === 0 ? { width: w, height: h } : null;
        const boxes = preprocessBoxes(contract, [{ x, y, width, height, frame }], [h, w]);
        const box = boxes[0] ?? { x: -1, y: -1, width: 0, height: 0 };
        let wrong = 0;
        for (const [k, v] of mask.data.entries()) {
          const [i, j] = [(k % ow) + 0.5, Math.floor(k / ow) + 0.5];
          const margin = Math.min(
            i - box.x,
            box.x + box.width - i,
            j - box.y,
            box.y + box.height - j,
          );
          // a middle on the edge itself falls to either side
          if (Math.abs(margin) > 1e-9 && v !== (margin > 0 ? 1 : 0)) wrong++;
        }
        expect(wrong).toBe(0);
      },
    ),
    { numRuns: 300, seed: 1 },
  );
});

test("boxes keep their other fields, may come in another frame, and are left out when cut off", () => {
  const contract: Preprocess = {
    mode: "raw",
    size: [10, 10],
    channels: 1,
    geometry: "center-crop",
    resampler: "bilinear",
  };
  const frame = { width: 2000, height: 1000 };
  const boxes = [
    { label: "Mass", x: 500, y: 0, width: 500, height: 1000, frame },
    { label: "Nodule", x: 0, y: 0, width: 400, height: 400, frame },
  ];
  expect(preprocessBoxes(contract, boxes, [100, 200])).toEqual([
    { label: "Mass", x: 0, y: 0, width: 5, height: 10, frame: { width: 10, height: 10 } },
  ]);
});
