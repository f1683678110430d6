import { expect, test } from "vitest";
import { fuzzImages } from "../test/fuzz-images.js";

test.each(["png", "jpeg", "dicom", "nifti"] as const)(
  "400 mutated files of %s are decoded or refused with a typed error",
  async (kind) => {
    const outcomes = await fuzzImages(kind, 2026, 400);
    expect(Object.values(outcomes).reduce((n, k) => n + k, 0)).toBe(400);
    // both ways out are taken
    for (const way of ["image", "DataError"]) expect(outcomes[way]).toBeGreaterThan(20);
  },
);
