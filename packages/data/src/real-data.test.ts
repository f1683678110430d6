import { expect, test } from "vitest";
import { realData } from "../fixtures/real-data.js";
import { binaryTask, countLabels, decodeAll, groupedSplit, patientGroups } from "./index.js";
import { openDataset } from "./node/index.js";

const nih = realData("nih");
const covid = realData("cohen-cc");
const fractions = { train: 0.6, validation: 0.2, test: 0.2 };
const count = (values: readonly (string | null)[]) =>
  Object.fromEntries([...new Set(values)].map((v) => [v, values.filter((w) => w === v).length]));

test.skipIf(nih.absent)("NIH has the published counts (skipped: no real data)", async () => {
  const dataset = await openDataset(nih.folder);
  const { records } = dataset;
  expect(records).toHaveLength(1455);
  expect(new Set(records.map((r) => r.patient)).size).toBe(1181);
  expect(count(records.map((r) => r.view))).toEqual({ PA: 874, AP: 581 });
  expect(count(records.map((r) => r.sex))).toEqual({ M: 765, F: 690 });
  const ages = records.map((r) => r.age ?? Number.NaN);
  expect([Math.min(...ages), Math.max(...ages)]).toEqual([2, 87]);
  expect(countLabels(records)).toEqual({
    "No Finding": 627,
    Pneumonia: 361,
    Infiltration: 246,
    Atelectasis: 174,
    Effusion: 133,
    Nodule: 98,
    Consolidation: 92,
    Pleural_Thickening: 81,
    Edema: 70,
    Mass: 65,
    Cardiomegaly: 58,
    Fibrosis: 58,
    Pneumothorax: 45,
    Emphysema: 43,
    Hernia: 22,
  });
  const task = binaryTask(dataset);
  expect(task.labels).toHaveLength(133 + 627);
  expect(task.dataset.excluded).toEqual([
    { reason: "neither Effusion nor No Finding", count: 1455 - 133 - 627 },
  ]);
});

test.skipIf(covid.absent)(
  "covid-chestxray has the published counts (skipped: no real data)",
  async () => {
    const dataset = await openDataset(covid.folder);
    const { records } = dataset;
    expect(records).toHaveLength(446);
    expect(new Set(records.map((r) => r.patient)).size).toBe(234);
    expect(count(records.map((r) => r.licence))).toEqual({
      "CC BY-NC-SA": 163,
      "CC BY 3.0": 163,
      "CC BY-NC-SA 4.0": 114,
      "CC BY 4.0": 6,
    });
    expect(dataset.notes).toEqual([
      "patient ids of one person were merged: 226=384, 233=385, 236=386, 245=388, 269=392, 387=432",
      "blanks around the finding were removed in 2 rows",
      "59 rows name a group of findings only; they count as negative for its members",
    ]);
    const task = binaryTask(dataset);
    const patients = (label: number) =>
      new Set(
        task.dataset.records.flatMap((r, i) => (task.labels[i] === label ? [r.patient] : [])),
      );
    expect(task.dataset.excluded).toEqual([{ reason: "not annotated for COVID-19", count: 82 }]);
    expect(task.labels.filter((l) => l === 1)).toHaveLength(213);
    expect(task.labels.filter((l) => l === 0)).toHaveLength(151);
    expect([patients(1).size, patients(0).size]).toEqual([123, 97]);
    expect([...patients(1)].filter((p) => patients(0).has(p))).toHaveLength(5);
  },
);

test.skipIf(nih.absent || covid.absent).each([nih.folder, covid.folder])(
  "the default task of %s splits without a shared patient (skipped: no real data)",
  async (folder) => {
    const { dataset, labels } = binaryTask(await openDataset(folder));
    const groups = patientGroups(dataset.records);
    const { balance, patientOverlap } = groupedSplit({
      labels: { asked: labels },
      groups,
      fractions,
      seed: 0,
    });
    expect(patientOverlap).toBe(0);
    const share = labels.filter((l) => l === 1).length / labels.length;
    for (const part of ["train", "validation", "test"] as const) {
      const { images, positives } = balance[part];
      const own = (positives.asked ?? 0) / images;
      // patients with up to twelve images make the parts uneven
      expect(Math.abs(images / labels.length - fractions[part])).toBeLessThan(0.03);
      expect(Math.abs(own - share)).toBeLessThan(0.05);
    }
  },
);

test.skipIf(nih.absent || covid.absent).each([
  [nih.folder, 8, 182],
  [covid.folder, 4, 112],
])(
  "real images of %s decode to grey, every %i-th one (skipped: no real data)",
  async (folder, step, n) => {
    const { records } = await openDataset(folder);
    const some = records.filter((_, i) => i % step === 0);
    const { images, unreadable } = await decodeAll(some, {
      transform: ({ shape, data }) => ({
        shape,
        data: Float32Array.of(data.reduce((a, b) => a + b, 0) / data.length),
      }),
    });
    expect(unreadable).toEqual([]);
    expect(images).toHaveLength(n);
    for (const { shape, data } of images) {
      expect(shape[2]).toBe(1);
      // no radiograph is black or white throughout
      expect(data[0]).toBeGreaterThan(10);
      expect(data[0]).toBeLessThan(245);
    }
  },
  30_000,
);
