import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ndArray } from "../nd-array.js";
import { centerCrop } from "./center-crop.js";
import { crop } from "./crop.js";
import { cropTop } from "./crop-top.js";
import { letterbox } from "./letterbox.js";
import { padToSquare } from "./pad-to-square.js";

const counting = (h: number, w: number, c = 1) =>
  ndArray(
    Float32Array.from({ length: h * w * c }, (_, i) => i + 1),
    [h, w, c],
  );

test("crop takes each pixel from where it was, and fill from beyond the image", () => {
  const place = fc.integer({ min: -6, max: 9 });
  const side = fc.integer({ min: 1, max: 7 });
  fc.assert(
    fc.property(side, side, place, place, side, side, (h, w, x, y, width, height) => {
      const got = crop(counting(h, w, 2), { x, y, width, height }, { fill: -1 });
      expect(got.shape).toEqual([height, width, 2]);
      const expected = Array.from({ length: height * width * 2 }, (_, i) => {
        const fromX = x + (Math.floor(i / 2) % width);
        const fromY = y + Math.floor(i / 2 / width);
        const inside = fromX >= 0 && fromX < w && fromY >= 0 && fromY < h;
        return inside ? (fromY * w + fromX) * 2 + (i % 2) + 1 : -1;
      });
      expect([...got.data]).toEqual(expected);
    }),
    { seed: 1 },
  );
});

test("crop refuses what reaches over the edges without a fill, and parts of pixels", () => {
  const image = counting(2, 3);
  expect(() => crop(image, { x: 2, y: 0, width: 2, height: 1 })).toThrow(
    "crop: 2 x 1 pixels from (2, 0) of an image [2,3,1]; wants whole pixels within it, or a fill",
  );
  expect(() => crop(image, { x: 0.5, y: 0, width: 2, height: 1 }, { fill: 0 })).toThrow("0.5");
  expect(() => crop(image, { x: 0, y: 0, width: 0, height: 1 })).toThrow("crop: 0 x 1");
});

describe("none of them changes its input or shares memory with it:", () => {
  test.each([
    ["centerCrop", centerCrop],
    ["cropTop", (image) => cropTop(image, 0)],
    ["padToSquare", padToSquare],
    ["letterbox", (image) => letterbox(image, [3, 3])],
  ] as const satisfies readonly (readonly [string, typeof centerCrop])[])("%s", (_, step) => {
    const image = counting(3, 3);
    const got = step(image);
    expect(got).toEqual(image);
    got.data.fill(0);
    expect(image).toEqual(counting(3, 3));
  });
});

test("centerCrop takes the centred square of the shorter side, offset rounded down", () => {
  expect([...centerCrop(ndArray(Float32Array.of(1, 2, 3, 4), [1, 4, 1])).data]).toEqual([2]);
});

test("cropTop refuses to cut all of the image", () => {
  expect(() => cropTop(counting(2, 2), 1)).toThrow("cropTop: fraction is 1, wants 0 to below 1");
});

test("padToSquare puts an odd pixel to the right and the bottom", () => {
  expect([...padToSquare(counting(2, 1), { fill: 9 }).data]).toEqual([1, 9, 2, 9]);
  expect([...padToSquare(counting(1, 4)).data]).toEqual([
    0, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0,
  ]);
});

test("letterbox keeps the aspect and fills the rest", () => {
  const wide = letterbox(ndArray(new Float32Array(8).fill(5), [2, 4, 1]), [6, 6], { fill: 7 });
  const rows = Array.from({ length: 6 }, (_, y) => [...wide.data.subarray(6 * y, 6 * y + 6)]);
  expect(rows.map((row) => new Set(row))).toEqual([7, 5, 5, 5, 7, 7].map((v) => new Set([v])));
  expect(() => letterbox(wide, [0, 1])).toThrow("letterbox: cannot resample [6,6,1] to [0,1]");
});
