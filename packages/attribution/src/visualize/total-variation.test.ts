import { expectClose, finiteDifferences, randomArray, toFloat32 } from "@xrt/testing";
import { expect, test } from "vitest";
import { totalVariationGradient } from "./total-variation.js";

/** `1/2 sum (p[y+1, x] - p[y, x])^2 + (p[y, x+1] - p[y, x])^2` over the pairs inside the picture. */
function totalVariation(p: Float64Array, height: number, width: number): number {
  let sum = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const here = p[y * width + x] ?? 0;
      if (y + 1 < height) sum += ((p[(y + 1) * width + x] ?? 0) - here) ** 2 / 2;
      if (x + 1 < width) sum += ((p[y * width + x + 1] ?? 0) - here) ** 2 / 2;
    }
  }
  return sum;
}

test.each([
  [4, 5],
  [1, 6],
  [3, 1],
  [1, 1],
])("totalVariationGradient of %d x %d pixels is the slope of its formula", (height, width) => {
  const { data } = toFloat32(randomArray([height, width], { stream: "picture" }));
  const slopes = finiteDifferences(
    (p) => totalVariation(p, height, width),
    Float64Array.from(data),
  );
  expectClose(totalVariationGradient(data, height, width), slopes);
});

test("totalVariationGradient of an even picture is 0", () => {
  expect([...totalVariationGradient(new Float32Array(12).fill(3), 3, 4)]).toEqual(
    new Array(12).fill(0),
  );
});
