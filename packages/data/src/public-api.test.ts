import { expect, test } from "vitest";
import * as api from "./index.js";
import * as node from "./node/index.js";

test("public API", () => {
  expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
    [
      "binaryTask",
      "countLabels",
      "countPatientOverlap",
      "covidChestXray",
      "covidPatientAliases",
      "detectManifestFormat",
      "filterRecords",
      "findingPaths",
      "groupedSplit",
      "manifestFormats",
      "nihChestXray14",
      "nihFindings",
      "otherLabelledFindings",
      "parseTable",
      "readManifest",
      "readNpy",
      "writeNpy",
    ]
  `);
});

test("public API of the node entry", () => {
  expect(Object.keys(node).sort()).toMatchInlineSnapshot(`
    [
      "decodeAll",
      "decodeImage",
      "openDataset",
    ]
  `);
});
