import { expect, test } from "vitest";
import { fuzzImages } from "../test/fuzz-images.js";
import { fuzzTables } from "../test/fuzz-tables.js";

const sumOf = (outcomes: Readonly<Record<string, number>>) =>
  Object.values(outcomes).reduce((n, k) => n + k, 0);

test.each(["png", "jpeg", "film", "dicom", "nifti"] as const)(
  "400 mutated files of %s are decoded or refused with a typed error",
  async (kind) => {
    const outcomes = await fuzzImages(kind, 2026, 400);
    expect(sumOf(outcomes)).toBe(400);
    // both ways out are taken
    for (const way of ["image", "DataError"]) expect(outcomes[way]).toBeGreaterThan(20);
  },
);

test("400 spoilt tables are read or refused with a typed error in one line", async () => {
  const outcomes = await fuzzTables(2026, 400);
  expect(sumOf(outcomes)).toBe(400);
  for (const way of ["dataset", "DataError"]) expect(outcomes[way]).toBeGreaterThan(50);
});
