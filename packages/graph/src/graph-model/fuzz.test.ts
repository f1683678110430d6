import "@tensorflow/tfjs-backend-cpu";
import { enableProdMode } from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { fuzzGraphModel } from "../../test/fuzz-graph-model.js";

enableProdMode();

test("2,000 mutated graph models are imported or refused with a typed error", async () => {
  const outcomes = await fuzzGraphModel(2026, 2000);
  expect(Object.values(outcomes).reduce((n, k) => n + k, 0)).toBe(2000);
  // all ways out are taken
  for (const way of ["graph", "InvalidModelError", "UnsupportedOpError"]) {
    expect(outcomes[way]).toBeGreaterThan(10);
  }
}, 120_000);
