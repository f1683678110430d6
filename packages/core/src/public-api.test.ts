import { expect, test } from "vitest";
import * as api from "./index.js";

test("public API", () => {
  expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
    [
      "DataError",
      "UsageError",
      "centerCrop",
      "inputRange",
      "ndArray",
      "nearest",
      "philox",
      "preprocess",
      "randomStream",
      "resize",
      "rows",
      "sameShape",
      "sizeOf",
      "stack",
      "toGrey",
      "unpreprocess",
      "zeros",
    ]
  `);
});
