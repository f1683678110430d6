import "@tensorflow/tfjs-backend-cpu";
import { expect, test } from "vitest";
import { fuzzLayers } from "../../test/fuzz-layers.js";

test("300 mutated model.json files are imported or refused with a typed error", async () => {
  const outcomes = await fuzzLayers(2026, 300);
  expect(Object.values(outcomes).reduce((n, k) => n + k, 0)).toBe(300);
  expect(outcomes.graph).toBeGreaterThan(30);
}, 120_000);
