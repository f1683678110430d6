import { randomStream } from "@xrt/core";
import { expect, test } from "vitest";
import { dot } from "./dot.js";

import { orthonormalBasis, svd } from "./svd.js";

const { normal } = randomStream(2, "svd");
const random = (n: number, p: number, from = 0) =>
  Array.from({ length: p }, (_, j) =>
    Float64Array.from({ length: n }, (_, i) => normal(from + j * n + i)),
  );

test.each([
  [6, 4],
  [4, 6],
  [30, 12],
  [5, 1],
])("svd of %d x %d gives the matrix back, with orthonormal vectors", (n, p) => {
  const a = random(n, p);
  const { u, s, v } = svd(a);
  expect([...s].sort((x, y) => y - x)).toEqual([...s]);
  for (const [j, column] of a.entries()) {
    for (const [i, value] of column.entries()) {
      const sum = s.reduce((t, w, k) => t + w * (u[k]?.[i] as number) * (v[k]?.[j] as number), 0);
      expect(sum).toBeCloseTo(value, 12);
    }
  }
  for (const vectors of [u, v]) {
    for (const [i, x] of vectors.entries()) {
      for (const [j, y] of vectors.entries()) expect(dot(x, y)).toBeCloseTo(i === j ? 1 : 0, 12);
    }
  }
});

test("svd finds small singular values beside large ones", () => {
  const { s } = svd([Float64Array.of(1e8, 0, 0), Float64Array.of(1e8, 1e-4, 0)]);
  // s1 s2 is the volume 1e4, s1 is sqrt(2) 1e8
  expect((s[1] as number) / (1e-4 / Math.SQRT2)).toBeCloseTo(1, 6);
});

test("orthonormalBasis leaves out columns that follow from others", () => {
  const [a, b] = random(8, 2) as [Float64Array, Float64Array];
  const sum = a.map((v, i) => v - 3 * (b[i] as number));
  expect(orthonormalBasis([a, sum, b])).toHaveLength(2);
  expect(orthonormalBasis([new Float64Array(3)])).toEqual([]);
});
