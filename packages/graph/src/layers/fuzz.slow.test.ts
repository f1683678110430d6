import "@tensorflow/tfjs-backend-cpu";
import { expect, test } from "vitest";
import { fuzzLayers } from "../../test/fuzz-layers.js";

test("100,000 mutated model.json files are imported or refused with a typed error", async () => {
  const outcomes = await fuzzLayers(4, 100_000);
  expect(Object.values(outcomes).reduce((n, k) => n + k, 0)).toBe(100_000);
}, 3_600_000);
