import { expect, test } from "vitest";
import { peakToPeak } from "./peak-to-peak.js";

test.each([
  [[3, -0.5, 2], 3.5],
  [[-1], 0],
  [[], 0],
])("peakToPeak(%j) is %d", (values, expected) => {
  expect(peakToPeak(values)).toBe(expected);
  expect(peakToPeak(Float64Array.from(values))).toBe(expected);
});
