import { UsageError } from "@xrt/core";
import { expect, test } from "vitest";
import { datasetWith } from "../../fixtures/dataset-with.js";
import { joinPatients } from "./join-patients.js";
import { mergeDatasets } from "./merge-datasets.js";

const task = { positive: "Edema", negative: "No Finding" };
const nih = datasetWith(
  [
    { id: "1.png", patient: "1", labels: { Edema: 1 }, source: "NIH Clinical Center" },
    { id: "2.png", patient: "2", labels: { Edema: 0 } },
  ],
  { name: "NIH", defaultTask: task, missingFiles: ["images/2.png"], notes: ["trimmed"] },
);
const other = datasetWith(
  [
    { id: "1.png", patient: "1", labels: { Mass: 1 } },
    { id: "2.png", patient: null, labels: { Mass: 0 } },
  ],
  {
    name: "other",
    defaultTask: task,
    missingFiles: null,
    excluded: [{ reason: "lateral view", count: 3 }],
  },
);

test("mergeDatasets keeps collection and source, makes ids and patients unique, and calls nothing absent that nobody looked for", () => {
  const { records, ...facts } = mergeDatasets([nih, other]);
  expect(
    records.map(({ id, patient, collection, source, labels }) => ({
      id,
      patient,
      collection,
      source,
      labels,
    })),
  ).toEqual([
    {
      id: "NIH/1.png",
      patient: "NIH/1",
      collection: "NIH",
      source: "NIH Clinical Center",
      labels: { Edema: 1, Mass: "missing" },
    },
    {
      id: "NIH/2.png",
      patient: "NIH/2",
      collection: "NIH",
      source: "NIH",
      labels: { Edema: 0, Mass: "missing" },
    },
    {
      id: "other/1.png",
      patient: "other/1",
      collection: "other",
      source: "other",
      labels: { Edema: "missing", Mass: 1 },
    },
    {
      id: "other/2.png",
      patient: null,
      collection: "other",
      source: "other",
      labels: { Edema: "missing", Mass: 0 },
    },
  ]);
  expect(facts).toEqual({
    name: "NIH + other",
    defaultTask: task,
    citation: "nobody",
    licence: "NIH: none; other: none",
    notes: ["NIH: trimmed", "missing files are not known for other, whose files cannot be listed"],
    excluded: [{ reason: "other: lateral view", count: 3 }],
    rejected: [],
    missingFiles: ["images/2.png"],
  });
});

test("merging in steps is merging at once, but for the prefixes", () => {
  const third = { ...nih, name: "third", defaultTask: null };
  const merged = mergeDatasets([mergeDatasets([nih, other], { name: "two" }), third]);
  expect(merged.records.map((r) => r.collection)).toEqual([
    "NIH",
    "NIH",
    "other",
    "other",
    "third",
    "third",
  ]);
  expect(merged.records[0]?.id).toBe("two/NIH/1.png");
  expect(merged.defaultTask).toBe(null);
});

test("R21: different histories of the pixels are noted", () => {
  const mimic = datasetWith([{ pixelHistory: "equalised" }], { name: "MIMIC" });
  expect(mergeDatasets([nih, mimic]).notes.at(-1)).toBe(
    "the pixels were treated differently before publication (NIH: as published; MIMIC: equalised): a network can tell the collections apart by that alone",
  );
});

test("two datasets of one name, or none, are refused", () => {
  expect(() => mergeDatasets([nih, nih])).toThrow(UsageError);
  expect(() => mergeDatasets([nih, nih])).toThrow('two datasets are named "NIH"');
  expect(() => mergeDatasets([])).toThrow("got no datasets");
});

test("joinPatients follows chains and ignores people who are not there", () => {
  const dataset = datasetWith(["d", "c", "b", "a", null].map((patient) => ({ patient })));
  const joined = joinPatients(dataset, [
    ["c", "d"],
    ["d", "b"],
    ["a", "x"],
  ]);
  expect(joined.records.map((r) => r.patient)).toEqual(["b", "b", "b", "a", null]);
  expect(joined.notes).toEqual(["2 pairs of patient ids were taken for one person: c=d, d=b"]);
  expect(joinPatients(dataset, [["x", "y"]])).toBe(dataset);
});
