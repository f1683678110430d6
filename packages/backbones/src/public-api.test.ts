import { expect, test } from "vitest";
import * as api from "./index.js";

test("public API", () => {
  expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
    [
      "blocks",
      "collapseToGrey",
      "consentNeeded",
      "findWeights",
      "freshParameters",
      "initialise",
      "mobileNetV1",
      "parameterCount",
      "prefix",
      "readWeights",
      "setTrainable",
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
