import { expect, test } from "vitest";
import * as api from "./index.js";
import * as node from "./node/index.js";

test("public API", () => {
  expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
    [
      "BadRow",
      "addAncestors",
      "ageCell",
      "applyLabelPolicy",
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
      "findingAliases",
      "findingPaths",
      "groupedSplit",
      "insidePath",
      "isFrontal",
      "joinReaders",
      "labelCodes",
      "labelMatrix",
      "manifestFolder",
      "manifestFormats",
      "mapLabels",
      "missingAsZeros",
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
      "readerIntersection",
      "readerMajority",
      "readerMeans",
      "readerUnion",
      "selectFindings",
      "sexCell",
      "textCell",
      "uncertainAsMissing",
      "uncertainAsOnes",
      "uncertainAsZeros",
      "unifyFindings",
      "unionLabel",
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
