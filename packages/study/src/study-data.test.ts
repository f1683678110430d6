import { DataError, ndArray, UsageError } from "@xrt/core";
import type { Dataset, PatientRecord } from "@xrt/data";
import { expect, test } from "vitest";
import { record } from "../test/records.js";
import { studyData } from "./study-data.js";

/** One grey image a patient whose pixels are all the patient's number, the classes in turns. */
function datasetOf(
  patients: number,
  change: (i: number) => Partial<PatientRecord> = () => ({}),
): Dataset {
  const records = Array.from({ length: patients }, (_, i) =>
    record(`p${i}`, {
      labels: { Effusion: i % 2 === 0 ? 1 : 0, "No Finding": i % 2 === 0 ? 0 : 1 },
      image: async () => ndArray(new Float32Array(16).fill(i), [4, 4, 1]),
      ...change(i),
    }),
  );
  return {
    ...{ name: "made up", records, citation: "nobody", licence: "none" },
    defaultTask: { positive: "Effusion", negative: "No Finding" },
    ...{ notes: [], excluded: [], rejected: [], missingFiles: [] },
  };
}

test("studyData keeps image, label and record together through the split", async () => {
  const { train, validation, test: last, split } = await studyData(datasetOf(40), { seed: 0 });
  for (const { records, inputs, labels } of [train, validation, last]) {
    expect(inputs.shape).toEqual([records.length, 224, 224, 1]);
    for (const [i, { patient }] of records.entries()) {
      const number = Number(patient.slice(1));
      expect(inputs.data[i * 224 * 224 + 777]).toBe(number);
      expect(labels[i]).toBe(number % 2 === 0 ? 1 : 0);
    }
  }
  expect(split.parts.map(({ images }) => images)).toEqual([24, 6, 10]);
});

test("studyData splits in the same way for the same seed, and in another for another seed", async () => {
  const hashes = async (seed: number) =>
    (await studyData(datasetOf(40), { seed })).split.parts.map((part) => part.patientsHash);
  const [one, again, other] = [await hashes(0), await hashes(0), await hashes(1)];
  expect(again).toEqual(one);
  for (const [i, hash] of other.entries()) expect(hash).not.toBe(one[i]);
});

test("studyData never divides the images of a patient", async () => {
  const dataset = datasetOf(60, (i) => ({ patient: `p${i % 23}` }));
  const { train, validation, test: last, split } = await studyData(dataset, { seed: 5 });
  const sets = [train, validation, last].map((p) => new Set(p.records.map((r) => r.patient)));
  const all = sets.flatMap((set) => [...set]);
  expect(new Set(all).size).toBe(all.length);
  expect(split.patientOverlap).toBe(0);
});

test("studyData counts, names and skips an unreadable image", async () => {
  const broken = () => Promise.reject(new DataError("p7.png: the file is empty (0 bytes)"));
  const { dataset } = await studyData(
    datasetOf(40, (i) => (i === 7 ? { image: broken } : {})),
    { seed: 0 },
  );
  expect(dataset.unreadable).toEqual([
    { file: "p7.png", reason: "p7.png: the file is empty (0 bytes)" },
  ]);
  expect([dataset.images, dataset.patients, dataset.positives]).toEqual([39, 39, 20]);
});

test("studyData refuses a class that unreadable images bring below ten patients, and names one", async () => {
  const broken = () => Promise.reject(new DataError("p0.png: the file is empty (0 bytes)"));
  const data = studyData(
    datasetOf(20, (i) => (i === 0 ? { image: broken } : {})),
    { seed: 0 },
  );
  await expect(data).rejects.toThrow(DataError);
  await expect(data).rejects.toThrow(
    /only 9 patients have readable images of "Effusion" \(1 image could not be read, the first: p0.png/,
  );
});

test("studyData refuses too few patients before it opens an image", async () => {
  const image = () => Promise.reject(new Error("opened"));
  const data = studyData(
    datasetOf(18, () => ({ image })),
    { seed: 0 },
  );
  await expect(data).rejects.toThrow('only 9 patients have readable images of "Effusion"');
});

test("studyData names --positive when the label is unknown", async () => {
  const data = studyData(datasetOf(40), { positive: "Efusion", seed: 0 });
  await expect(data).rejects.toThrow(UsageError);
  await expect(data).rejects.toThrow(/^--positive: made up has no label "Efusion".*Effusion/);
});

test("studyData turns colour into grey", async () => {
  const image = async () => ndArray(new Float32Array(48).fill(90), [4, 4, 3]);
  const { train } = await studyData(
    datasetOf(40, () => ({ image })),
    { seed: 0 },
  );
  expect(train.inputs.shape[3]).toBe(1);
  expect(train.inputs.data[0]).toBeCloseTo(90, 4);
});
