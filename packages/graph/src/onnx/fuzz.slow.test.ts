import { expect, test } from "vitest";
import { fuzzOnnx } from "../../test/fuzz-onnx.js";

test("200,000 mutated ONNX files are imported or refused with a typed error", async () => {
  const outcomes = await fuzzOnnx(4, 200_000);
  expect(Object.values(outcomes).reduce((n, k) => n + k, 0)).toBe(200_000);
}, 3_600_000);
