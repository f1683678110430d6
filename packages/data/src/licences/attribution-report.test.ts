import { expect, test } from "vitest";
import { datasetWith } from "../../fixtures/dataset-with.js";
import { realTables } from "../../fixtures/real-tables.js";
import { covidChestXray } from "../readers/covid-chestxray.js";
import { attributionReport, attributionText } from "./attribution-report.js";
import { keepLicences } from "./keep-licences.js";
import { licencePermissions } from "./licence-permissions.js";
import { licenceCode, parseLicence } from "./parse-licence.js";

test.each([
  ["CC BY", "by", null, "yes", "yes", "yes"],
  ["CC BY 3.0", "by", "3.0", "yes", "yes", "yes"],
  ["cc-by-nc-sa-4.0", "by-nc-sa", "4.0", "yes", "yes", "no"],
  ["CC BY-NC-ND 4.0", "by-nc-nd", "4.0", "yes", "no", "no"],
  ["CC0 1.0", "cc0", "1.0", "yes", "yes", "yes"],
  ["Apache 2.0", "apache", "2.0", "yes", "yes", "yes"],
  ["unrestricted use; link the download site", "unrestricted", null, "yes", "yes", "yes"],
  ["research use agreement; no redistribution", "restricted", null, "no", "no", "no"],
  ["listed as authorized for everyone", "other", null, "unknown", "unknown", "unknown"],
  ["CC BY-XX", "other", null, "unknown", "unknown", "unknown"],
  [" ", "none", null, "unknown", "unknown", "unknown"],
  [null, "none", null, "unknown", "unknown", "unknown"],
])(
  "%j is %s %s: redistribution %s, derivatives %s, commercial use %s",
  (text, code, version, redistribute, derivatives, commercial) => {
    const parsed = parseLicence(text);
    expect([licenceCode(parsed), parsed.version]).toEqual([code, version]);
    expect(licencePermissions(parsed)).toMatchObject({ redistribute, derivatives, commercial });
  },
);

const dataset = datasetWith([
  { licence: "CC BY 4.0", url: "https://a.example/1", doi: "10.1/x" },
  { licence: "CC BY-NC-ND", source: "b.example" },
  { licence: null },
]);

test("keepLicences counts what it leaves out by licence", () => {
  const { records, excluded } = keepLicences(dataset, ["by", "by-sa"]);
  expect(records.map((r) => r.licence)).toEqual(["CC BY 4.0"]);
  expect(excluded).toEqual([
    { reason: "licence by-nc-nd", count: 1 },
    { reason: "licence none", count: 1 },
  ]);
});

test("attributionText names source, DOI and licence of every image, and what was changed", () => {
  const report = attributionReport(dataset, { changes: "cropped" });
  expect([report.redistributable, report.derivable]).toEqual([2, 1]);
  expect(attributionText(report)).toBe(
    [
      "made up: 3 images, of which 2 may be passed on and 1 with changes",
      "Cite: nobody",
      "Terms: none",
      "Changes: cropped",
      "  by: 1 image",
      "  by-nc-nd: 1 image",
      "  none: 1 image",
      "",
      "0.png: https://a.example/1, doi:10.1/x; CC BY 4.0",
      "1.png: b.example; CC BY-NC-ND",
      "2.png: source unknown; no licence known",
    ].join("\n"),
  );
});

const may = realTables({ "metadata.csv": "metadata/covid_metadata_2020-05-04.csv" });
const final = realTables({ "metadata.csv": "metadata/covid_metadata_final.csv" });
test.skipIf(may.absent || final.absent)(
  "licences of all rows of the covid tables are those of data.md 6 (skipped: no real data)",
  async () => {
    const licences = async ({ files }: typeof may) => {
      const all = await covidChestXray.read(files(), { modalities: ["X-ray", "CT", "other"] });
      return Object.fromEntries(attributionReport(all).licences.map((l) => [l.code, l.images]));
    };
    expect(await licences(final)).toEqual({
      "by-nc-sa": 273 + 194,
      none: 245 + 1,
      by: 164 + 6 + 2,
      "by-nc-nd": 24 + 23,
      apache: 10,
      other: 7,
      "by-sa": 1,
    });
    expect(await licences(may)).toEqual({
      none: 163,
      "by-nc-sa": 140 + 23,
      "by-nc-nd": 14,
      apache: 10,
      other: 7,
      by: 2,
      "by-sa": 1,
    });
  },
);
