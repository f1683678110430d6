import { expect, test } from "vitest";
import { fuzzOnnx } from "../../test/fuzz-onnx.js";

test("2,000 mutated ONNX files are imported or refused with a typed error", async () => {
  const outcomes = await fuzzOnnx(2026, 2000);
  expect(Object.values(outcomes).reduce((n, k) => n + k, 0)).toBe(2000);
  // all ways out are taken
  for (const way of ["graph", "InvalidModelError", "UnsupportedOpError", "RangeError"]) {
    expect(outcomes[way]).toBeGreaterThan(10);
  }
}, 120_000);
