import { expect, test } from "vitest";
import * as api from "./index.js";

test("public API of @xrt/train/node", () => {
  expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
    [
      "csvLogger",
      "diskFeatureCache",
      "latestCheckpoint",
      "modelCheckpoint",
      "readBestWeights",
      "readCheckpoint",
      "tensorBoard",
    ]
  `);
});
