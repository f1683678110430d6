import { DataError } from "@xrt/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type GroupedSplitOptions, groupedSplit, type SplitPart } from "./grouped-split.js";
import { countPatientOverlap } from "./patient-overlap.js";

const parts: readonly SplitPart[] = ["train", "validation", "test"];
const fractions = { train: 0.6, validation: 0.2, test: 0.2 };

/** Patients with 1 to 5 images of one class; at least three of each class, so that every part can have both. */
const patientsOfOneClass = fc
  .tuple(
    fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 3, maxLength: 40 }),
    fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 3, maxLength: 40 }),
  )
  .map(([positive, negative]) => rowsOf(positive, negative));

function rowsOf(positive: readonly number[], negative: readonly number[]) {
  const rows = [positive, negative].flatMap((sizes, i) =>
    sizes.flatMap((size, k) =>
      Array.from({ length: size }, () => [1 - i, `${1 - i}-${k}`] as const),
    ),
  );
  return { labels: rows.map(([label]) => label), groups: rows.map(([, group]) => group) };
}

/** Patients whose images may differ in class. */
const patientsOfBothClasses = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 30 })), {
    minLength: 60,
    maxLength: 120,
  })
  .map((rows) => ({ labels: rows.map(([l]) => l), groups: rows.map(([, g]) => `p${g}`) }))
  .filter((rows) => attempt({ ...rows, fractions, seed: 0 }) !== undefined);

function attempt(options: GroupedSplitOptions) {
  try {
    return groupedSplit(options);
  } catch (error) {
    if (error instanceof DataError) return undefined;
    throw error;
  }
}

test("every image is in one part, every part has both classes, no patient is in two", () => {
  fc.assert(
    fc.property(fc.oneof(patientsOfOneClass, patientsOfBothClasses), ({ labels, groups }) => {
      const split = groupedSplit({ labels, groups, fractions, seed: 0 });
      const all = parts.flatMap((part) => split[part]);
      expect(all.sort((a, b) => a - b)).toEqual(labels.map((_, i) => i));
      expect(split.patientOverlap).toBe(0);
      const homes = new Map<string | undefined, string>();
      for (const part of parts) {
        expect(new Set(split[part].map((i) => labels[i])).size).toBe(2);
        for (const i of split[part]) {
          expect(homes.get(groups[i]) ?? part).toBe(part);
          homes.set(groups[i], part);
        }
      }
    }),
  );
});

test("the same patients are in the same parts whatever the order of the rows", () => {
  fc.assert(
    fc.property(patientsOfOneClass, fc.nat(), ({ labels, groups }, seed) => {
      const order = groups.map((_, i) => i).sort((a, b) => ((a * 7919) % 97) - ((b * 7919) % 97));
      const one = groupedSplit({ labels, groups, fractions, seed });
      const other = groupedSplit({
        labels: order.map((i) => labels[i] as number),
        groups: order.map((i) => groups[i] as string),
        fractions,
        seed,
      });
      for (const part of parts) {
        const rows = other[part].map((i) => order[i] as number);
        expect(rows.sort((a, b) => a - b)).toEqual(one[part]);
      }
    }),
  );
});

test("each class exceeds its share by less than one patient and lacks less than two", () => {
  fc.assert(
    fc.property(patientsOfOneClass, fc.nat(), ({ labels, groups }, seed) => {
      const { balance } = groupedSplit({ labels, groups, fractions, seed });
      const total = { positives: labels.filter((l) => l === 1).length, images: labels.length };
      for (const part of parts) {
        const { positives, images } = balance[part];
        for (const [have, all] of [
          [positives, total.positives],
          [images - positives, total.images - total.positives],
        ] as const) {
          const wanted = fractions[part] * all;
          // five is the most images that one patient has here; 1e-9 is rounding
          expect(have).toBeLessThan(wanted + 5 + 1e-9);
          expect(have).toBeGreaterThan(wanted - 10 - 1e-9);
        }
      }
    }),
  );
});

test("the seed decides, and 100 patients with one image each are split 60, 20, 20 in both classes", () => {
  const rows = rowsOf(Array(100).fill(1), Array(100).fill(1));
  const splits = [0, 0, 1].map((seed) => groupedSplit({ ...rows, fractions, seed }));
  expect(splits[1]).toEqual(splits[0]);
  expect(splits[2]?.test).not.toEqual(splits[0]?.test);
  expect(splits[0]?.balance).toEqual({
    train: { images: 120, patients: 120, positives: 60 },
    validation: { images: 40, patients: 40, positives: 20 },
    test: { images: 40, patients: 40, positives: 20 },
  });
});

test("three patients of a class are enough, two are refused with their number", () => {
  expect(attempt({ ...rowsOf([1, 1, 1], [1, 1, 1]), fractions, seed: 4 })).toBeDefined();
  const two = () => groupedSplit({ ...rowsOf([5, 5], [1, 1, 1]), fractions, seed: 0 });
  expect(two).toThrow(DataError);
  expect(two).toThrow("groupedSplit: the test part has no positive image; 2 patients have one");
  expect(() => groupedSplit({ ...rowsOf([1, 1, 1], []), fractions, seed: 0 })).toThrow(
    "the train part has no negative image; 0 patients have one",
  );
});

test("patients are counted in every part that they are in", () => {
  expect(countPatientOverlap([[0], [1], [2, 3]], ["a", "a", "a", "b"])).toBe(1);
  expect(countPatientOverlap([[0, 1, 2], [3], []], ["a", "a", "a", "b"])).toBe(0);
});

const rows = rowsOf([1, 1, 1], [1, 1, 1]);
test.each([
  ["lengths that differ", { ...rows, groups: ["a"] }, "6 labels but 1 groups"],
  ["a label of 2", { ...rows, labels: [1, 1, 2, 0, 0, 0] }, "label 2 is 2, wants 0 or 1"],
  [
    "a part of nothing",
    { ...rows, fractions: { train: 0.8, validation: 0.2, test: 0 } },
    "0.8, 0.2, 0",
  ],
  [
    "a sum other than 1",
    { ...rows, fractions: { train: 0.8, validation: 0.2, test: 0.2 } },
    "add up to 1",
  ],
  ["a share that is no number", { ...rows, fractions: { ...fractions, test: Number.NaN } }, "NaN"],
  ["a negative seed", { ...rows, seed: -1 }, "seed is -1"],
])("refuses %s", (_, options, message) => {
  const split = () => groupedSplit({ fractions, seed: 0, ...options });
  expect(split).toThrow(RangeError);
  expect(split).toThrow(message);
});
