import { DataError } from "@xrt/core";
import { expect, test } from "vitest";
import { covidHeader, datasetOf } from "../../fixtures/manifests.js";

const row = (file: string, patient: string, finding: string) =>
  `${file},${file},${patient},${finding},AP Supine,M,,CC BY 4.0,https://www.eurorad.org/case/1`;

test("a record has every finding on its path and none of the others in the table", () => {
  const { records } = datasetOf(
    covidHeader,
    row("a", "1", "Pneumonia/Viral/COVID-19"),
    row("b", "311a", "Pneumonia/Viral/Herpes "),
    row("c", "311b", "todo"),
  );
  expect(records.map((r) => r.labels)).toEqual([
    { Pneumonia: 1, Viral: 1, "COVID-19": 1, Herpes: 0 },
    { Pneumonia: 1, Viral: 1, "COVID-19": 0, Herpes: 1 },
    { Pneumonia: "missing", Viral: "missing", "COVID-19": "missing", Herpes: "missing" },
  ]);
  expect(records[0]).toMatchObject({ source: "eurorad.org", licence: "CC BY 4.0", age: null });
  expect(records.map((r) => r.patient)).toEqual(["1", "311a", "311b"]);
});

test("the notes name merged patients, trimmed cells and findings that name a group only", () => {
  const { records, notes } = datasetOf(
    covidHeader,
    row("a", "226", "Pneumonia/Viral/COVID-19 "),
    row("b", "384", "Pneumonia/Viral"),
    row("c", "432", "Tuberculosis"),
  );
  expect(records.map((r) => r.patient)).toEqual(["226", "226", "387"]);
  expect(notes).toEqual([
    "patient ids of one person were merged: 226=384",
    "blanks around the finding were removed in 1 rows",
    "1 rows name a group of findings only; they count as negative for its members",
  ]);
});

test("two sources that were converted to one file are refused, both named", () => {
  const read = () =>
    datasetOf(
      covidHeader,
      `000001-3.jpg,000001-3.png,279,Pneumonia,PA,M,1,,`,
      `000001-3.jpg,000001-3.jpg,397,No Finding,PA,M,1,,`,
    );
  expect(read).toThrow(DataError);
  expect(read).toThrow(
    "000001-3.png of patient 279; 000001-3.jpg from 000001-3.jpg of patient 397",
  );
});

test("a blank licence is null: no permission known", () => {
  expect(datasetOf(covidHeader, "a,a,1,COVID-19,?,?,50+, ,not a url").records[0]).toMatchObject({
    licence: null,
    source: null,
    view: null,
    sex: null,
    age: 50,
  });
});
