import { DataError, UsageError } from "@xrt/core";
import { expect, test } from "vitest";
import { covidHeader, datasetOf, nihHeader } from "../fixtures/manifests.js";
import { binaryTask } from "./binary-task.js";
import { otherLabelledFindings } from "./dataset.js";

const nih = datasetOf(
  nihHeader,
  "a,a,1,No Finding,1,F,PA",
  "b,b,2,Effusion|Mass,2,F,AP",
  "c,c,3,Mass,3,F,AP",
  "d,d,4,Effusion,4,F,PA",
);
const covidRow = (id: string, finding: string) => `${id},${id},${id},${finding},PA,M,1,,`;
const covid = datasetOf(
  covidHeader,
  covidRow("a", "Pneumonia/Viral/COVID-19"),
  covidRow("b", "Pneumonia/Viral/SARS"),
  covidRow("c", "todo"),
  covidRow("d", "No Finding"),
  covidRow("e", "Unknown"),
);

test("the default task of NIH is Effusion against No Finding, the rest counted", () => {
  const task = binaryTask(nih);
  expect(task).toMatchObject({ positive: "Effusion", negative: "No Finding" });
  expect(task.dataset.records.map((r) => r.id)).toEqual(["a", "b", "d"]);
  expect([...task.labels]).toEqual([0, 1, 1]);
  expect(task.dataset.excluded).toEqual([{ reason: "neither Effusion nor No Finding", count: 1 }]);
});

test("the default task of covid-chestxray is COVID-19 against other labelled findings", () => {
  const task = binaryTask(covid);
  expect(task.dataset.records.map((r) => r.id)).toEqual(["a", "b", "d"]);
  expect([...task.labels]).toEqual([1, 0, 0]);
  expect(task.dataset.excluded).toEqual([{ reason: "not annotated for COVID-19", count: 2 }]);
});

test("records with both findings are neither and are counted", () => {
  const task = binaryTask(nih, { negative: "Mass" });
  expect([...task.labels]).toEqual([0, 1]);
  expect(task.dataset.excluded).toEqual([
    { reason: "neither Effusion nor Mass", count: 1 },
    { reason: "both Effusion and Mass", count: 1 },
  ]);
});

test("uncertain records are neither and are counted", () => {
  const [first, ...rest] = nih.records;
  const uncertain = {
    ...first,
    labels: { ...first?.labels, Effusion: "uncertain" },
  } as typeof first;
  const dataset = { ...nih, records: [...rest, uncertain ?? nih.records[0]] } as typeof nih;
  expect(binaryTask(dataset, { negative: otherLabelledFindings }).dataset.excluded).toEqual([
    { reason: "Effusion uncertain", count: 1 },
  ]);
});

test.each([
  [
    "an unknown positive",
    { positive: "efusion" },
    UsageError,
    'has no label "efusion" (positive); nearest: Effusion',
  ],
  [
    "an unknown negative",
    { negative: "Nothing" },
    UsageError,
    'has no label "Nothing" (negative); nearest: ',
  ],
  ["a name of every object", { positive: "constructor" }, UsageError, 'no label "constructor"'],
  ["other findings as positive", { positive: otherLabelledFindings }, UsageError, "has no label"],
  ["the same label twice", { positive: "No Finding" }, UsageError, 'both "No Finding"'],
  [
    "a finding that nobody has",
    { positive: "Hernia" },
    DataError,
    'no positive image for "Hernia" against "No Finding" (none is "Hernia"); labels that occur: Effusion 2, Mass 2, No Finding 1',
  ],
  ["negatives that nobody is", { negative: "Hernia" }, DataError, "no negative image"],
])("refuses %s", (_, task, error, message) => {
  expect(() => binaryTask(nih, task)).toThrow(error);
  expect(() => binaryTask(nih, task)).toThrow(message);
});
