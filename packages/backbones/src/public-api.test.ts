import { expect, test } from "vitest";
import * as api from "./index.js";

test("public API", () => {
  expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
    [
      "initialise",
      "mobileNetV1",
      "parameterCount",
      "readWeights",
      "studyCnn2020",
      "truncateAt",
      "weightReaders",
      "withHead",
      "writeSafetensors",
    ]
  `);
});
