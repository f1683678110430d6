import { expect, test } from "vitest";
import { filesOf, unlisted } from "../../fixtures/files-of.js";
import { detectReader } from "../dataset-readers.js";
import { openI } from "./openi.js";

/** An invented report in the published format. */
function report({
  id = "CXR1",
  major = ["normal"],
  automatic = [],
  images = ["CXR1_1_IM-0001-3001"],
}: {
  id?: string;
  major?: string[];
  automatic?: string[];
  images?: string[];
} = {}) {
  const all = (name: string, texts: string[]) =>
    texts.map((text) => `<${name}>${text}</${name}>`).join("");
  return `<?xml version="1.0" encoding="utf-8"?>
<eCitation>
  <meta type="rr"/><uId id="${id}"/>
  <licenseType>open-access</licenseType>
  <licenseURL>http://creativecommons.org/licenses/by-nc-nd/4.0/</licenseURL>
  <articleDate>2013-08-01</articleDate>
  <MedlineCitation><Article><Abstract>
    <AbstractText Label="COMPARISON">None.</AbstractText>
    <AbstractText Label="FINDINGS">Lungs &lt; clear &amp; equal.</AbstractText>
    <AbstractText Label="IMPRESSION"/>
  </Abstract></Article></MedlineCitation>
  <MeSH>${all("major", major)}${all("automatic", automatic)}</MeSH>
  ${images.map((image) => `<parentImage id="${image}"><caption>Xray Chest PA and Lateral</caption></parentImage>`).join("")}
</eCitation>`;
}

test("a record for each image of a report, with the heads of its terms", async () => {
  const files = filesOf({
    "ecgen-radiology/1.xml": report({
      major: ["Cardiomegaly/mild", "Opacity/lung/base/left \t", "Opacity/lung/base/right"],
      images: ["CXR1_1_IM-0001-3001", "CXR1_1_IM-0001-4001"],
    }),
    "ecgen-radiology/2.xml": report({ id: "CXR2", images: ["CXR2_IM-0652-1001"] }),
    "NLMCXR_png/CXR1_1_IM-0001-3001.png": "",
    "dcm/1/1_IM-0001-4001.dcm": "",
  });
  expect(await detectReader(files)).toBe(openI);
  const { records, rejected, missingFiles } = await openI.read(files);
  expect(rejected).toEqual([]);
  expect(records.map((r) => [r.id, r.file, r.study, r.patient, r.view])).toEqual([
    ["CXR1_1_IM-0001-3001.png", "NLMCXR_png/CXR1_1_IM-0001-3001.png", "CXR1", null, null],
    ["CXR1_1_IM-0001-4001.png", "dcm/1/1_IM-0001-4001.dcm", "CXR1", null, null],
    ["CXR2_IM-0652-1001.png", "NLMCXR_png/CXR2_IM-0652-1001.png", "CXR2", null, null],
  ]);
  expect(records.map((r) => r.labels)).toEqual([
    { Cardiomegaly: 1, Opacity: 1, normal: 0 },
    { Cardiomegaly: 1, Opacity: 1, normal: 0 },
    { Cardiomegaly: 0, Opacity: 0, normal: 1 },
  ]);
  expect(missingFiles).toEqual(["NLMCXR_png/CXR2_IM-0652-1001.png"]);
  expect([records[0]?.licence, records[0]?.year]).toEqual(["CC BY-NC-ND 4.0", 2013]);
  expect(records[0]?.raw).toEqual({
    COMPARISON: "None.",
    FINDINGS: "Lungs < clear & equal.",
    IMPRESSION: "",
    major: "Cardiomegaly/mild; Opacity/lung/base/left; Opacity/lung/base/right",
    automatic: "",
  });
});

test("the terms that a program found can be chosen", async () => {
  const files = filesOf({ "1.xml": report({ automatic: ["hiatal hernia"] }) });
  const { records } = await openI.read(files, { terms: "automatic" });
  expect(records[0]?.labels).toEqual({ "hiatal hernia": 1 });
});

test("a report that is not indexed leaves everything missing; one without an image is counted", async () => {
  const { records, excluded, notes } = await openI.read(
    filesOf({
      "1.xml": report({ major: ["No Indexing"] }),
      "2.xml": report({ id: "CXR2", major: ["Nodule"], images: ["CXR2_a"] }),
      "3.xml": report({ id: "CXR3", images: [] }),
      "4.xml": report({
        id: "CXR4",
        major: ["Technical Quality of Image Unsatisfactory "],
        images: ["CXR4_a"],
      }),
    }),
  );
  expect(records.map((r) => r.labels.Nodule)).toEqual(["missing", 1, "missing"]);
  expect(excluded).toEqual([{ reason: "report without an image", count: 1 }]);
  expect(notes.at(-1)).toBe("2 reports are not indexed; their labels are missing");
});

test.each([
  ["no XML", "<eCitation><uId", "not XML: "],
  ["another kind of XML", "<a/>", '<a> with uId "" is no report of OpenI'],
  ["nothing", "", "not XML: "],
  ["another encoding", Uint8Array.of(60, 0xe9, 62), "not valid UTF-8"],
  ["an image without id", report({ images: [""] }), "a parentImage has no id"],
  [
    "normal and a finding",
    report({ major: ["normal", "Opacity"] }),
    "the report is normal, but has Opacity",
  ],
  [
    "an entity bomb",
    '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><eCitation>&c;</eCitation>',
    "not XML: ",
  ],
])("a file with %s is rejected with its reason", async (_, content, reason) => {
  const { records, rejected } = await openI.read(
    filesOf({ "1.xml": content, "2.xml": report({ id: "CXR2" }) }),
  );
  expect(records).toHaveLength(1);
  expect(rejected.map((r) => [r.table, r.row])).toEqual([["1.xml", 0]]);
  expect(rejected[0]?.reason).toContain(reason);
});

test("reports of anything else are not taken for OpenI, and files that cannot be listed cannot be read", async () => {
  expect(await openI.recognises(filesOf({ "a.xml": "<annotation/>" }))).toBe(false);
  await expect(openI.read(unlisted(filesOf({})))).rejects.toThrow("cannot be listed");
});
