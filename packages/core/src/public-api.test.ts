import { expect, test } from "vitest";
import * as api from "./index.js";

test("public API", () => {
  expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
    [
      "DataError",
      "UsageError",
      "centerCrop",
      "gather",
      "inputRange",
      "ndArray",
      "nearest",
      "philox",
      "preprocess",
      "randomStream",
      "readNpy",
      "resize",
      "row",
      "rows",
      "sameShape",
      "sizeOf",
      "stack",
      "toGrey",
      "unpreprocess",
      "writeNpy",
      "zeros",
    ]
  `);
});
