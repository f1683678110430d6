import { expect, test } from "vitest";
import { filesOf } from "../../fixtures/files-of.js";
import { detectReader } from "../dataset-readers.js";
import { actualmed } from "./actualmed.js";

const header =
  "patientid,offset,sex,age,finding,survival,temperature,pO2 saturation,view,modality,imagename,artifacts/distortion,notes";

/** Made-up rows in the published format. */
const rows = [
  'ANON900,,,,No finding,,,,PA,X-ray,CR.1.2.3.png,,"Negative (covid-19 viral infection is excluded), date taken (YYYYMMDD): 20200317"',
  'ANON900,,,,COVID-19,,,,AP,X-ray,CR.1.2.4.png,,", date taken (YYYYMMDD): 20200325"',
  'ANON901,,,,,,,,PA,X-ray,DX.1.2.5.png,,"Inconclusive, date taken (YYYYMMDD): 20200313"',
];
const table = (...own: string[]) => `${[header, ...own].join("\n")}\n`;

test("labels are outcomes of a test, per image; people may change theirs", async () => {
  const files = filesOf({ "metadata.csv": table(...rows), "images/CR.1.2.3.png": "" });
  expect(await detectReader(files)).toBe(actualmed);
  const { records, notes, missingFiles } = await actualmed.read(files);
  expect(records.map((r) => [r.id, r.patient, r.view, r.labels, r.year, r.licence])).toEqual([
    ["CR.1.2.3.png", "ANON900", "PA", { "COVID-19": 0 }, 2020, null],
    ["CR.1.2.4.png", "ANON900", "AP", { "COVID-19": 1 }, 2020, null],
    ["DX.1.2.5.png", "ANON901", "PA", { "COVID-19": "missing" }, 2020, null],
  ]);
  expect(missingFiles).toEqual(["images/CR.1.2.4.png", "images/DX.1.2.5.png"]);
  expect(notes).toEqual([
    "labels are the outcome of a laboratory test: an image that is negative for COVID-19 need not be normal",
    "1 tests were inconclusive; they are missing",
  ]);
});

test("another outcome makes the row unusable", async () => {
  const files = filesOf({
    "metadata.csv": table(...rows, "ANON902,,,,Pneumonia,,,,PA,X-ray,x.png,,"),
  });
  expect((await actualmed.read(files)).rejected).toEqual([
    {
      table: "metadata.csv",
      row: 4,
      reason: 'column finding is "Pneumonia", wants COVID-19, No finding or a blank',
    },
  ]);
});
