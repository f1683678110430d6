import "@tensorflow/tfjs-backend-cpu";
import { expect, test } from "vitest";
import { fuzzLayers } from "../../test/fuzz-layers.js";

test("2,000 mutated model.json files are imported or refused with a typed error", async () => {
  const outcomes = await fuzzLayers(2026, 2000);
  expect(Object.values(outcomes).reduce((n, k) => n + k, 0)).toBe(2000);
  expect(outcomes.graph).toBeGreaterThan(200);
  expect(outcomes.InvalidModelError).toBeGreaterThan(1);
}, 120_000);
