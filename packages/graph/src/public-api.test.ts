import { expect, test } from "vitest";
import * as api from "./index.js";

test("public API", () => {
  expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
    [
      "GraphBuilder",
      "UnsupportedOpError",
      "deadCode",
      "differentiate",
      "float32",
      "greyInput",
      "lastConv",
      "linearOutput",
      "opTable",
      "resolveValue",
      "startAt",
      "tap",
    ]
  `);
});
