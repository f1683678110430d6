import fc from "fast-check";
import { expect, test } from "vitest";
import { record } from "../test/records.js";
import { studySplit } from "./study-split.js";

/** One image a patient, `ill` positives first, of whom the first ones of either class were seen. */
function cohort(ill: number, well: number, seenIll: number, seenWell: number) {
  const numbers = Array.from({ length: ill + well }, (_, i) => i);
  const seen = new Set(
    numbers.filter((i) => (i < ill ? i < seenIll : i - ill < seenWell)).map((i) => `p${i}`),
  );
  return {
    records: numbers.map((i) => record(`p${i}`)),
    labels: numbers.map((i): 0 | 1 => (i < ill ? 1 : 0)),
    positive: "Effusion",
    seenBefore: (id: string) => seen.has(id),
  };
}

const positives = ({ report }: Awaited<ReturnType<typeof studySplit>>) =>
  report.parts.map((part) => part.positives);

test("nobody of validation and test was seen before, while ten others of each class are left", async () => {
  const seen = fc.integer({ min: 0, max: 90 });
  await fc.assert(
    fc.asyncProperty(seen, seen, fc.nat(), async (seenIll, seenWell, seed) => {
      const { parts, report } = await studySplit({ ...cohort(100, 100, seenIll, seenWell), seed });
      expect(report.parts.map(({ seenBefore }) => seenBefore)).toEqual([seenIll + seenWell, 0, 0]);
      expect(report.patientOverlap).toBe(0);
      const all = [...parts.train, ...parts.validation, ...parts.test].sort((a, b) => a - b);
      expect(all).toEqual(Array.from({ length: 200 }, (_, i) => i));
    }),
    { numRuns: 40 },
  );
});

test("those who were seen count towards the 60 % of their class that is trained on", async () => {
  const split = await studySplit({ ...cohort(100, 200, 40, 0), seed: 1 });
  expect(positives(split)).toEqual([60, 15, 25]);
  expect(split.report.parts.map(({ images }) => images)).toEqual([180, 45, 75]);
});

test("where more were seen than are trained on, validation and test divide the others as 15 to 25", async () => {
  const split = await studySplit({ ...cohort(100, 200, 84, 0), seed: 1 });
  expect(positives(split)).toEqual([84, 6, 10]);
  expect(split.report.parts.map(({ seenBefore }) => seenBefore)).toEqual([84, 0, 0]);
});

test("where fewer than ten others of a class are left, nobody is held and the report counts the seen", async () => {
  const [held, free] = [
    await studySplit({ ...cohort(100, 200, 90, 0), seed: 1 }),
    await studySplit({ ...cohort(100, 200, 91, 0), seed: 1 }),
  ];
  expect(positives(held)).toEqual([90, 4, 6]);
  expect(positives(free)).toEqual([60, 15, 25]);
  const seen = free.report.parts.map(({ seenBefore }) => seenBefore);
  expect(seen.reduce((a, b) => a + b)).toBe(91);
  expect(seen[2]).toBeGreaterThanOrEqual(16);
  expect(free.parts).toEqual((await studySplit({ ...cohort(100, 200, 0, 0), seed: 1 })).parts);
});

test("all images of somebody of whom one was seen are in training", async () => {
  const { records, labels, positive } = cohort(60, 60, 0, 0);
  const twice = records.map((r, i) => ({ ...r, patient: `q${i % 50}` }));
  for (let seed = 0; seed < 5; seed++) {
    const { parts } = await studySplit({
      ...{ records: twice, labels, positive, seed },
      seenBefore: (id) => id === "p7",
    });
    for (const i of [7, 57, 107]) expect(parts.train).toContain(i);
  }
});

test("the seed decides about the others", async () => {
  const hashes = async (seed: number) =>
    (await studySplit({ ...cohort(100, 100, 40, 0), seed })).report.parts.map(
      (p) => p.patientsHash,
    );
  expect(await hashes(0)).toEqual(await hashes(0));
  for (const [i, hash] of (await hashes(1)).entries()) expect(hash).not.toBe((await hashes(0))[i]);
});
