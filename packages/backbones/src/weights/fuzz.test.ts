import { expect, test } from "vitest";
import { fuzzedReaders, fuzzWeights } from "../../test/fuzz-weights.js";

test.each(fuzzedReaders)(
  "200 mutated files of %s are read or refused with a typed error",
  async (format) => {
    const outcomes = await fuzzWeights(format, 2026, 200);
    expect(Object.values(outcomes).reduce((n, k) => n + k, 0)).toBe(200);
    // both ways out are taken
    for (const way of ["weights", "DataError"]) expect(outcomes[way] ?? 0, way).toBeGreaterThan(0);
  },
);
