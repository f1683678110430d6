import { expect, test } from "vitest";
import { ndArray } from "./nd-array.js";
import { toGrey } from "./to-grey.js";

test("toGrey is the BT.601 luma, and the image itself where it is grey", () => {
  const [grey] = toGrey(ndArray(Float32Array.of(255, 0, 0), [1, 1, 3])).data;
  expect(grey).toBeCloseTo(76.245, 3);
  const film = ndArray(Float32Array.of(7), [1, 1, 1]);
  expect(toGrey(film)).toBe(film);
  expect(() => toGrey(ndArray(Float32Array.of(1, 2), [1, 1, 2]))).toThrow("wants 1 or 3 channels");
});

test("toGrey by mean and by first channel differ on colours", () => {
  const colour = ndArray(Float32Array.of(30, 60, 120), [1, 1, 3]);
  expect([...toGrey(colour, { by: "mean" }).data]).toEqual([70]);
  expect([...toGrey(colour, { by: "first-channel" }).data]).toEqual([30]);
});
