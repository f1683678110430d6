import fc from "fast-check";
import { expect, test } from "vitest";
import { ndArray } from "../nd-array.js";
import type { Geometry, Preprocess, PreprocessStep } from "./contract.js";
import { inputPlacement } from "./input-placement.js";
import { preprocess } from "./preprocess.js";
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
  [{ kind: "crop-top", fraction: 0.2 }],
  [
    { kind: "crop", x: 2, y: 1, width: 6, height: 6 },
    { kind: "margin", top: 3, right: 1, bottom: 0, left: 2, fill: 0 },
  ],
];

test("a pixel of the input holds what lies in the image at its place, for every geometry", () => {
  const side = fc.integer({ min: 8, max: 40 });
  fc.assert(
    fc.property(
      fc.constantFrom(...GEOMETRIES),
      fc.constantFrom(...STEPS),
      fc.tuple(side, side, side, side),
      (geometry, steps, [h, w, oh, ow]) => {
        const contract: Preprocess = {
          mode: "raw",
          size: [oh, ow],
          channels: 1,
          geometry,
          resampler: "bilinear-no-antialias",
          steps,
        };
        const { origin, step, seen } = inputPlacement(contract, [h, w]);
        const image = (value: (y: number, x: number) => number) =>
          ndArray(
            Float32Array.from({ length: h * w }, (_, k) => value(Math.floor(k / w), k % w)),
            [h, w, 1],
          );
        const is = {
          seen: preprocessMask(
            contract,
            image(() => 1),
          ).data,
          // bilinear interpolation of a ramp is exact, and says where a pixel was taken from
          y: preprocess(
            contract,
            image((y) => y + 0.5),
          ).data,
          x: preprocess(
            contract,
            image((_, x) => x + 0.5),
          ).data,
        };
        let wrong = 0;
        for (let k = 0; k < oh * ow; k++) {
          const y = origin[0] + Math.floor(k / ow) * step[0];
          const x = origin[1] + (k % ow) * step[1];
          const edge = Math.min(
            y - seen.y,
            seen.y + seen.height - y,
            x - seen.x,
            seen.x + seen.width - x,
          );
          // on the edge itself a pixel falls to either side
          if (Math.abs(edge) > 1e-6 && is.seen[k] !== (edge > 0 ? 1 : 0)) wrong++;
          // half a pixel from what is seen, interpolation holds the edge fast
          if (edge < 0.51) continue;
          if (Math.abs((is.y[k] ?? 0) - y) > 1e-4 || Math.abs((is.x[k] ?? 0) - x) > 1e-4) wrong++;
        }
        expect(wrong).toBe(0);
      },
    ),
    { numRuns: 200, seed: 1 },
  );
});
