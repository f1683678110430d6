import { UsageError } from "@xrt/core";
import { expect, test } from "vitest";
import { datasetWith } from "../../fixtures/dataset-with.js";
import { addAncestors } from "./add-ancestors.js";
import { unifyFindings } from "./finding-aliases.js";
import { labelMatrix } from "./label-matrix.js";
import {
  applyLabelPolicy,
  missingAsZeros,
  uncertainAsOnes,
  uncertainAsZeros,
} from "./label-policies.js";
import { mapLabels } from "./map-labels.js";
import { selectFindings } from "./select-findings.js";

const frame = { width: 100, height: 100 };
const box = (label: string) => ({ label, x: 1, y: 2, width: 3, height: 4, frame });
const dataset = datasetWith([
  {
    labels: { Nodule: 1, Mass: 0, "Nodule/Mass": "missing", Edema: "uncertain" },
    boxes: [box("Nodule"), box("Edema")],
  },
  { labels: { Nodule: 0, Mass: 0, "Nodule/Mass": 0, Edema: "missing" } },
]);

test("selectFindings keeps the asked findings in the asked order", () => {
  const { records } = selectFindings(dataset, ["Edema", "Mass"]);
  expect(records.map((r) => Object.entries(r.labels))).toEqual([
    [
      ["Edema", "uncertain"],
      ["Mass", 0],
    ],
    [
      ["Edema", "missing"],
      ["Mass", 0],
    ],
  ]);
  expect(records[0]?.boxes).toHaveLength(2);
  expect(() => selectFindings(dataset, ["Edemas"])).toThrow(UsageError);
  expect(() => selectFindings(dataset, ["Edemas"])).toThrow('no finding "Edemas"; nearest: Edema');
});

test("R6: mapLabels matches whole names: Nodule does not take Nodule/Mass with it", () => {
  const { records } = mapLabels(dataset, { Node: "Nodule" });
  expect(records[0]?.labels).toEqual({
    Node: 1,
    Mass: 0,
    "Nodule/Mass": "missing",
    Edema: "uncertain",
  });
});

test("mapLabels joins several findings and the one that bears the name already, and renames boxes", () => {
  const mapped = mapLabels(dataset, { "Nodule/Mass": ["Nodule", "Mass"] });
  expect(mapped.records.map((r) => r.labels)).toEqual([
    { "Nodule/Mass": 1, Edema: "uncertain" },
    { "Nodule/Mass": 0, Edema: "missing" },
  ]);
  expect(mapped.records[0]?.boxes?.map((b) => b.label)).toEqual(["Nodule/Mass", "Edema"]);
  expect(mapped.notes).toEqual(["the finding Nodule/Mass stands for Nodule, Mass"]);
});

test("mapLabels refuses to send one finding to two", () => {
  expect(() => mapLabels(dataset, { a: "Mass", b: ["Nodule", "Mass"] })).toThrow(
    '"Mass" goes to two findings',
  );
});

test("unifyFindings joins spellings of one finding", () => {
  const two = datasetWith([{ labels: { Infiltrate: 1, Infiltration: "missing", Other: 0 } }]);
  expect(unifyFindings(two).records[0]?.labels).toEqual({ Infiltration: 1, Other: 0 });
});

test("addAncestors gives every group its members' union, also in the middle of a path", () => {
  const covid = datasetWith([
    { labels: { "COVID-19": 1, SARS: 0, Lipoid: 0 } },
    { labels: { "COVID-19": 0, SARS: 0, Lipoid: 1 } },
    { labels: { "COVID-19": "missing", SARS: "missing", Lipoid: "missing" } },
  ]);
  const paths = ["Pneumonia/Viral/COVID-19", "Pneumonia/Viral/SARS", "Pneumonia/Lipoid"];
  const { records } = addAncestors(covid, paths);
  expect(records.map(({ labels: { Pneumonia, Viral } }) => [Pneumonia, Viral])).toEqual([
    [1, 1],
    [1, 0],
    ["missing", "missing"],
  ]);
  expect(() => addAncestors(covid, ["Pneumonia/MERS"])).toThrow('no finding "MERS"');
});

test("a policy changes what it is for, counts it, and shares equal labels", () => {
  const labels = { Edema: "uncertain", Mass: "missing" } as const;
  const set = datasetWith([{ labels }, { labels }, { labels: { Edema: 0, Mass: 1 } }]);
  const ones = applyLabelPolicy(set, uncertainAsOnes);
  expect(ones.records.map((r) => r.labels)).toEqual([
    { Edema: 1, Mass: "missing" },
    { Edema: 1, Mass: "missing" },
    { Edema: 0, Mass: 1 },
  ]);
  expect(ones.records[0]?.labels).toBe(ones.records[1]?.labels);
  expect(ones.notes).toEqual(["Edema: 2 values uncertain became 1"]);
  expect(applyLabelPolicy(set, uncertainAsZeros, { findings: ["Mass"] }).notes).toEqual([]);
  expect(applyLabelPolicy(set, missingAsZeros).records[0]?.labels.Mass).toBe(0);
});

test("labelMatrix tells the four values apart", () => {
  const { values, mask } = labelMatrix(dataset.records, ["Nodule", "Edema", "Hernia"]);
  expect(values.shape).toEqual([2, 3]);
  expect([...values.data]).toEqual([1, Number.NaN, Number.NaN, 0, Number.NaN, Number.NaN]);
  expect([...mask.data]).toEqual([1, 2, 3, 0, 3, 3]);
});
