import { expect, test } from "vitest";
import * as api from "./index.js";

test("public API", () => {
  expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
    [
      "GraphBuilder",
      "InvalidModelError",
      "UnsupportedOpError",
      "bytesPerImage",
      "constantFold",
      "cost",
      "cutValues",
      "deadCode",
      "differentiate",
      "float32",
      "foldBatchNorm",
      "greyInput",
      "lastConv",
      "linearOutput",
      "nestConcats",
      "opTable",
      "peakBytes",
      "replaceHead",
      "resolveValue",
      "startAt",
      "tap",
      "toDot",
      "toMermaid",
      "toText",
      "trainingBatchNorm",
    ]
  `);
});
