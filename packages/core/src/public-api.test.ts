import { expect, test } from "vitest";
import * as api from "./index.js";

test("public API", () => {
  expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
    [
      "DataError",
      "UsageError",
      "applyWindow",
      "centerCrop",
      "clahe",
      "crop",
      "cropTop",
      "equaliseHistogram",
      "fromBfloat16",
      "fromFloat16",
      "gather",
      "gaussianBlur",
      "inputPlacement",
      "inputRange",
      "letterbox",
      "logisticRegression",
      "ndArray",
      "nearest",
      "padToSquare",
      "philox",
      "preprocess",
      "preprocessBoxes",
      "preprocessMask",
      "randomStream",
      "rangeOf",
      "readNpy",
      "resize",
      "row",
      "rows",
      "sameShape",
      "sizeOf",
      "stack",
      "toFloat16",
      "toGrey",
      "unpreprocess",
      "vectorProgram",
      "writeNpy",
      "zeros",
    ]
  `);
});
