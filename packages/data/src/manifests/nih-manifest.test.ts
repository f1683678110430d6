import { DataError } from "@xrt/core";
import { expect, test } from "vitest";
import { datasetOf, nihHeader } from "../../fixtures/manifests.js";

test("a row becomes a record with the closed world of fifteen labels", () => {
  const [record] = datasetOf(nihHeader, "images/a.jpg,a.png,007,Mass|Effusion,61,F,PA").records;
  expect(record).toMatchObject({
    id: "a.png",
    file: "images/a.jpg",
    patient: "007",
    view: "PA",
    sex: "F",
    age: 61,
    source: "NIH Clinical Center",
  });
  expect(Object.keys(record?.labels ?? {})).toHaveLength(15);
  expect(Object.entries(record?.labels ?? {}).filter(([, v]) => v === 1)).toEqual([
    ["Effusion", 1],
    ["Mass", 1],
  ]);
});

test("what the table does not say is null, and so is an impossible age", () => {
  const dataset = datasetOf(
    nihHeader,
    "a,a,1,Mass,,,",
    "b,b,1,Mass,411,x,?",
    "c,c,1,Mass,50+,m,AP",
  );
  expect(dataset.records.map(({ view, sex, age }) => [view, sex, age])).toEqual([
    [null, null, null],
    [null, null, null],
    ["AP", "M", 50],
  ]);
});

test.each([
  [
    "an unknown label",
    "b,b,2,Efusion,1,F,PA",
    'row 2: "Efusion" is no label of NIH ChestX-ray14; nearest: Effusion',
  ],
  ["the label of the box list", "b,b,2,Infiltrate,1,F,PA", "nearest: Infiltration"],
  [
    "No Finding beside a finding",
    "b,b,2,No Finding|Mass,1,F,PA",
    "No Finding excludes every finding",
  ],
  ["a blank label", "b,b,2,,1,F,PA", "row 2: column labels is blank"],
  ["a blank patient", "b,b, ,Mass,1,F,PA", "row 2: column patientid is blank"],
  [
    "one file in two rows",
    "a,b,2,Mass,1,F,PA",
    "two rows have the same file: a from a of patient 1; a from b of patient 2",
  ],
  [
    "one source in two rows",
    "b,a,2,Mass,1,F,PA",
    "two rows have the same source: a from a of patient 1; b from a of patient 2",
  ],
])("refuses %s", (_, row, message) => {
  const read = () => datasetOf(nihHeader, "a,a,1,Mass,1,F,PA", row);
  expect(read).toThrow(DataError);
  expect(read).toThrow(message);
});

test("refuses a table without rows", () => {
  expect(() => datasetOf(nihHeader)).toThrow("manifest.csv: no rows below the header");
});
