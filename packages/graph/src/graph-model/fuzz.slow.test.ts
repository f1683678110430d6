import "@tensorflow/tfjs-backend-cpu";
import { enableProdMode } from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { fuzzGraphModel } from "../../test/fuzz-graph-model.js";

enableProdMode();

test("200,000 mutated graph models are imported or refused with a typed error", async () => {
  const outcomes = await fuzzGraphModel(4, 200_000);
  expect(Object.values(outcomes).reduce((n, k) => n + k, 0)).toBe(200_000);
}, 3_600_000);
