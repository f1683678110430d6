import { expect, test } from "vitest";
import * as api from "./index.js";

test("public API", () => {
  expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
    [
      "consentNeeded",
      "findWeights",
      "initialise",
      "mobileNetV1",
      "parameterCount",
      "readWeights",
      "studyCnn2020",
      "truncateAt",
      "weightEntries",
      "weightReaders",
      "weightsOf",
      "withHead",
      "writeSafetensors",
    ]
  `);
});
