import { expect, test } from "vitest";
import * as api from "./index.js";
import * as node from "./node/index.js";

test("public API", () => {
  expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
    [
      "BadRow",
      "ageCell",
      "binaryTask",
      "browserFiles",
      "buildDataset",
      "countLabels",
      "countPatientOverlap",
      "covidChestXray",
      "covidPatientAliases",
      "csvRows",
      "datasetReaders",
      "detectManifestFormat",
      "detectReader",
      "filterRecords",
      "findingPaths",
      "groupedSplit",
      "insidePath",
      "isFrontal",
      "manifestFolder",
      "manifestFormats",
      "neededCell",
      "nihChestXray14",
      "nihFindings",
      "normaliseView",
      "numberCell",
      "optionalCell",
      "otherLabelledFindings",
      "parseTable",
      "patientGroups",
      "patientRecords",
      "readManifest",
      "readRows",
      "sexCell",
      "textCell",
      "urlFiles",
    ]
  `);
});

test("public API of the node entry", () => {
  expect(Object.keys(node).sort()).toMatchInlineSnapshot(`
    [
      "decodeAll",
      "decodeImage",
      "folder",
      "openDataset",
    ]
  `);
});
