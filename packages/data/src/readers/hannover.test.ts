import { expect, test } from "vitest";
import { filesOf } from "../../fixtures/files-of.js";
import { detectReader } from "../dataset-readers.js";
import { hannover, hannoverLaboratory } from "./hannover.js";

const header =
  "patient_id,image_id,sex,age,size,weight,admission_offset,icu_admission_offset,icu_release_offset,death_offset,modality,projection,crp_offset,crp_val,d-dimer_offset,d-dimer_val,factor_xii_offset,factor_xii_val,ldh_offset,ldh_val,lymphocytes_offset,lymphocytes_val,neutrophils_offset,neutrophils_val,pco2_offset,pco2_val,po2_offset,po2_val";

/** Made-up rows in the published format. */
const ap = "0a0a0a0a,11111111,m,,,,-2,-2.0,8.0,,CR,ap,0.0,-inf,-1.0,inf,,,3.0,145.5,,,,,,,,";
const pa = "0a0a0a0a,22222222,f,,,,0,,,,DX,pa,,,,,,,,,,,,,,,,";
const table = (...rows: string[]) => `${[header, ...rows].join("\n")}\n`;

test("reads images without labels, their people and projections", async () => {
  const files = filesOf({ "data.csv": table(ap, pa), "png/11111111.png": "" });
  expect(await detectReader(files)).toBe(hannover);
  const { records, missingFiles, notes } = await hannover.read(files);
  expect(
    records.map((r) => [r.id, r.file, r.patient, r.view, r.sex, r.modality, r.licence]),
  ).toEqual([
    ["11111111.png", "png/11111111.png", "0a0a0a0a", "AP", "M", "X-ray", "CC BY 3.0"],
    ["22222222.png", "png/22222222.png", "0a0a0a0a", "PA", "F", "X-ray", "CC BY 3.0"],
  ]);
  expect(records.map((r) => [r.labels, r.age])).toEqual([
    [{}, null],
    [{}, null],
  ]);
  expect(missingFiles).toEqual(["png/22222222.png"]);
  expect(notes).toEqual(["the table names no finding; records have no labels"]);
});

test("laboratory values keep what lies beyond the limits of detection apart from numbers", async () => {
  const { records } = await hannover.read(filesOf({ "data.csv": table(ap, pa) }));
  expect(records.map((r) => hannoverLaboratory(r.raw ?? {}))).toEqual([
    [
      { name: "crp", days: 0, value: "below detection" },
      { name: "d-dimer", days: -1, value: "above detection" },
      { name: "ldh", days: 3, value: 145.5 },
    ],
    [],
  ]);
});

test("a laboratory value that is no number makes the row unusable", async () => {
  const { records, rejected } = await hannover.read(
    filesOf({ "data.csv": table(ap.replace("145.5", "high"), pa) }),
  );
  expect(records).toHaveLength(1);
  expect(rejected).toEqual([
    { table: "data.csv", row: 1, reason: 'column ldh_val is "high", wants a number, -inf or inf' },
  ]);
});

test("another header, as of the release with wrong dates, is refused", async () => {
  const files = filesOf({ "data.csv": table(ap).replace("icu_release_offset", "release") });
  await expect(hannover.read(files)).rejects.toThrow('has no column "icu_release_offset"');
});
