import { randomStream } from "@xrt/core";
import { expect, test } from "vitest";
import { dot } from "./dot.js";

import { orthonormalBasis, singularProducts, svd } from "./svd.js";

const { normal } = randomStream(2, "svd");
const random = (n: number, p: number, from = 0) =>
  Array.from({ length: p }, (_, j) =>
    Float64Array.from({ length: n }, (_, i) => normal(from + j * n + i)),
  );

test.each([
  [6, 4],
  [4, 6],
  [30, 12],
  [12, 40],
  [5, 1],
  [1, 3],
  [40, 40],
])(
  "svd of %d x %d has orthonormal left vectors along which the matrix has rows at right angles, s long",
  (n, p) => {
    const a = random(n, p);
    const { u, s } = svd(a);
    expect(s).toHaveLength(Math.min(n, p));
    expect([...s].sort((x, y) => y - x)).toEqual([...s]);
    for (const [i, x] of u.entries()) {
      for (const [j, y] of u.entries()) expect(dot(x, y)).toBeCloseTo(i === j ? 1 : 0, 12);
    }
    // U'A, by rows
    const along = u.map((x) => Float64Array.from(a, (column) => dot(x, column)));
    for (const [i, x] of along.entries()) {
      for (const [j, y] of along.entries()) {
        expect(dot(x, y)).toBeCloseTo(i === j ? (s[i] as number) ** 2 : 0, 10);
      }
    }
    for (const [j, column] of a.entries()) {
      for (const [i, value] of column.entries()) {
        const sum = u.reduce((t, x, k) => t + (x[i] as number) * (along[k]?.[j] as number), 0);
        expect(sum).toBeCloseTo(value, 12);
      }
    }
    const [b] = random(n, 1, 5000);
    const found = singularProducts(a, [b as Float64Array]);
    for (const [k, value] of s.entries()) expect(found.s[k]).toBeCloseTo(value, 12);
    for (const [k, x] of u.entries()) {
      expect(Math.abs(found.products[0]?.[k] as number)).toBeCloseTo(
        Math.abs(dot(x, b as Float64Array)),
        11,
      );
    }
  },
);

test.each([
  ["two columns alike", (a: Float64Array[]) => [a[0], a[0], a[1]]],
  ["a column of zeros first", (a: Float64Array[]) => [new Float64Array(9), a[0], a[1]]],
  ["a column of zeros last", (a: Float64Array[]) => [a[0], a[1], new Float64Array(9)]],
  ["a column of zeros between", (a: Float64Array[]) => [a[0], new Float64Array(9), a[1]]],
])("svd of %s has a value of 0 and left vectors all the same", (_, of) => {
  const columns = of(random(9, 2)) as Float64Array[];
  const { u, s } = svd(columns);
  const rest = svd(columns.filter((c, k) => c.some((v) => v !== 0) && columns.indexOf(c) === k));
  expect((s[2] as number) / (s[0] as number)).toBeLessThan(1e-15);
  if (columns[0] !== columns[1]) {
    expect(s[0]).toBeCloseTo(rest.s[0] as number, 12);
    expect(s[1]).toBeCloseTo(rest.s[1] as number, 12);
  }
  for (const [i, x] of u.entries()) {
    for (const [j, y] of u.entries()) expect(dot(x, y)).toBeCloseTo(i === j ? 1 : 0, 12);
  }
});

test("svd of nothing but zeros is zeros", () => {
  expect([...svd([new Float64Array(3), new Float64Array(3)]).s]).toEqual([0, 0]);
});

test("svd finds small singular values beside large ones", () => {
  const { s } = svd([Float64Array.of(1e4, 0, 0), Float64Array.of(1e4, 1e-4, 0)]);
  // s1 s2 is the volume 1, s1 is sqrt(2) 1e4
  expect((s[1] as number) / (1e-4 / Math.SQRT2)).toBeCloseTo(1, 6);
});

test("orthonormalBasis leaves out columns that follow from others", () => {
  const [a, b] = random(8, 2) as [Float64Array, Float64Array];
  const sum = a.map((v, i) => v - 3 * (b[i] as number));
  expect(orthonormalBasis([a, sum, b])).toHaveLength(2);
  expect(orthonormalBasis([new Float64Array(3)])).toEqual([]);
});
