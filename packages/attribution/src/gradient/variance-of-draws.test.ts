import { randomStream } from "@xrt/core";
import { describe, expect, test } from "vitest";
import { mapOfDraws } from "./map-of-draws.js";

const random = randomStream(3, "variance-of-draws");

/** What the errors say, in the mean, of how far maps of `n` draws lie apart: squares of both, relative to the length of the mean map. */
function toldAndTrue(
  kind: "smoothGradSquared" | "varGrad",
  n: number,
  draw: (i: number) => number,
) {
  const [seeds, pixels] = [400, 20];
  const maps: Float32Array[] = [];
  let told = 0;
  for (let seed = 0; seed < seeds; seed++) {
    const map = mapOfDraws(kind, pixels);
    for (let k = 0; k < n; k++) {
      map.add(Float64Array.from({ length: pixels }, (_, p) => draw((seed * n + k) * pixels + p)));
    }
    const values = map.values();
    maps.push(values);
    told += (map.relativeError() * Math.hypot(...values)) ** 2 / seeds;
  }
  let spread = 0;
  for (let p = 0; p < pixels; p++) {
    const mean = maps.reduce((a, map) => a + (map[p] as number), 0) / seeds;
    spread += maps.reduce((a, map) => a + ((map[p] as number) - mean) ** 2, 0) / (seeds - 1);
  }
  return told / spread;
}

describe("the squared standard error of 8000 maps of one pixel", () => {
  // each ratio is known within about 2 % for normal draws
  test.each([3, 5, 25])("of the variance of %d normal draws is right in the mean", (n) => {
    const ratio = toldAndTrue("varGrad", n, (i) => 2 + 0.5 * random.normal(i));
    expect(Math.abs(ratio - 1)).toBeLessThan(0.08);
  });

  test("of the variance of 25 skewed draws is near", () => {
    const ratio = toldAndTrue("varGrad", 25, (i) => -Math.log(1 - random.uniform(i)));
    expect(ratio).toBeGreaterThan(0.75);
    expect(ratio).toBeLessThan(1.1);
  });

  test.each([2, 25])("of the mean of the squares of %d draws is right in the mean", (n) => {
    const ratio = toldAndTrue("smoothGradSquared", n, (i) => 2 + 0.5 * random.normal(i));
    expect(Math.abs(ratio - 1)).toBeLessThan(0.08);
  });
});

test("a variance has no cancellation, and no error where nothing varies", () => {
  const far = mapOfDraws("varGrad", 1);
  for (const v of [1e8 + 1, 1e8 + 2, 1e8 + 3, 1e8 + 6]) far.add([v]);
  // of 1, 2, 3 and 6: S_2 = 14, S_4 = 98
  expect([...far.values()]).toEqual([3.5]);
  expect(far.relativeError()).toBeCloseTo(Math.sqrt((98 - 14 ** 2 / 4) / (4 * 2)) / 3.5, 12);
  const still = mapOfDraws("varGrad", 1);
  for (let k = 0; k < 3; k++) still.add([0.1]);
  expect(still.relativeError()).toBe(0);
});
