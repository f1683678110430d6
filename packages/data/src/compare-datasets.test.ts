import { expect, test } from "vitest";
import { datasetWith } from "../fixtures/dataset-with.js";
import { realTables } from "../fixtures/real-tables.js";
import { compareDatasets } from "./compare-datasets.js";
import { covidChestXray } from "./readers/covid-chestxray.js";

test("lists what came, what went, and what is said differently of the same image", () => {
  const before = datasetWith([
    { id: "a", patient: "1", view: "PA", labels: { Edema: 0, Mass: 1 }, raw: { View: "PA" } },
    { id: "b" },
  ]);
  const after = datasetWith([
    { id: "c" },
    {
      id: "a",
      patient: "1",
      view: "PA",
      year: 2020,
      labels: { Edema: "missing", Hernia: 1 },
      raw: { View: "pa" },
    },
  ]);
  expect(compareDatasets(before, after, { columns: ["View"] })).toEqual({
    added: ["c"],
    removed: ["b"],
    changed: [
      { id: "a", field: "year", before: "", after: "2020" },
      { id: "a", field: "Edema", before: "0", after: "missing" },
      { id: "a", field: "column View", before: "PA", after: "pa" },
    ],
  });
});

test("a dataset does not differ from itself", () => {
  const dataset = datasetWith([{ labels: { Mass: 1 } }, { view: null }]);
  expect(compareDatasets(dataset, dataset)).toEqual({ added: [], removed: [], changed: [] });
});

const may = realTables({ "metadata.csv": "metadata/covid_metadata_2020-05-04.csv" });
const final = realTables({ "metadata.csv": "metadata/covid_metadata_final.csv" });

test.skipIf(may.absent || final.absent)(
  "five files of May 2020 were deleted and 47 of 355 views changed (skipped: no real data)",
  async () => {
    const all = { modalities: ["X-ray", "CT"] } as const;
    const [before, after] = [
      await covidChestXray.read(may.files(), all),
      await covidChestXray.read(final.files(), all),
    ];
    const { added, removed, changed } = compareDatasets(before, after, { columns: ["view"] });
    expect(removed).toEqual([
      "ciaa199.pdf-001-c.png",
      "4-x-day1.jpg",
      "4-x-day4.jpg",
      "4-x-day8.jpg",
      "4-x-day13.jpg",
    ]);
    expect(added).toHaveLength(950 - 355);
    const of = (field: string) => changed.filter((change) => change.field === field);
    expect(of("column view")).toHaveLength(47);
    // one of them was "AP semi erect", which is AP
    expect(of("view")).toHaveLength(46);
    expect(
      of("view")
        .filter((change) => change.after === "Lateral")
        .map((change) => change.id)
        .sort(),
    ).toEqual([
      "covid-19-infection-exclusive-gastrointestinal-symptoms-l.png",
      "pneumocystis-jiroveci-pneumonia-4-L.png",
    ]);
    expect(of("patient")).toEqual([]);
  },
);
