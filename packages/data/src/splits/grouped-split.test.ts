import { DataError } from "@xrt/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { countPatientOverlap } from "../patient-overlap.js";
import { groupedKFold } from "./grouped-k-fold.js";
import { type GroupedSplitOptions, groupedSplit } from "./grouped-split.js";

type SplitPart = "train" | "validation" | "test";
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
  return {
    labels: { Edema: rows.map(([label]) => label) },
    groups: rows.map(([, group]) => group),
  };
}

/** Patients whose images may differ in class. */
const patientsOfBothClasses = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 30 })), {
    minLength: 60,
    maxLength: 120,
  })
  .map((rows) => ({
    labels: { Edema: rows.map(([l]) => l) },
    groups: rows.map(([, g]) => `p${g}`),
  }))
  .filter((rows) => attempt({ ...rows, fractions, seed: 0 }) !== undefined);

function attempt(options: GroupedSplitOptions<SplitPart>) {
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
      const all = parts.flatMap((part) => split.parts[part]);
      expect(all.sort((a, b) => a - b)).toEqual(groups.map((_, i) => i));
      expect(split.patientOverlap).toBe(0);
      const homes = new Map<string | undefined, string>();
      for (const part of parts) {
        expect(new Set(split.parts[part].map((i) => labels.Edema[i])).size).toBe(2);
        for (const i of split.parts[part]) {
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
        labels: { Edema: order.map((i) => labels.Edema[i] as number) },
        groups: order.map((i) => groups[i] as string),
        fractions,
        seed,
      });
      for (const part of parts) {
        const rows = other.parts[part].map((i) => order[i] as number);
        expect(rows.sort((a, b) => a - b)).toEqual(one.parts[part]);
      }
    }),
  );
});

test("each class misses its share of a part by less than one patient, but for a handful of patients", () => {
  fc.assert(
    fc.property(patientsOfOneClass, fc.nat(), ({ labels, groups }, seed) => {
      const { balance } = groupedSplit({ labels, groups, fractions, seed });
      const total = {
        positives: labels.Edema.filter((l) => l === 1).length,
        images: groups.length,
      };
      for (const part of parts) {
        const { positives, negatives } = balance[part];
        for (const [have = 0, all] of [
          [positives.Edema, total.positives],
          [negatives.Edema, total.images - total.positives],
        ] as const) {
          // five is the most images that one patient has here: three such patients cannot be split 60, 20, 20
          expect(Math.abs(have - fractions[part] * all)).toBeLessThan(5);
        }
      }
    }),
  );
});

test("the seed decides, and 100 patients with one image each are split 60, 20, 20 in both classes", () => {
  const rows = rowsOf(Array(100).fill(1), Array(100).fill(1));
  const splits = [0, 0, 1].map((seed) => groupedSplit({ ...rows, fractions, seed }));
  expect(splits[1]).toEqual(splits[0]);
  expect(splits[2]?.parts.test).not.toEqual(splits[0]?.parts.test);
  const even = (n: number) => ({
    images: 2 * n,
    patients: 2 * n,
    positives: { Edema: n },
    negatives: { Edema: n },
  });
  expect(splits[0]?.balance).toEqual({ train: even(60), validation: even(20), test: even(20) });
});

test("three patients of a class are enough, two are refused with their number", () => {
  expect(attempt({ ...rowsOf([1, 1, 1], [1, 1, 1]), fractions, seed: 4 })).toBeDefined();
  const two = () => groupedSplit({ ...rowsOf([5, 5], [1, 1, 1]), fractions, seed: 0 });
  expect(two).toThrow(DataError);
  expect(two).toThrow("part has no positive image of Edema; 2 patients have one");
  expect(() => groupedSplit({ ...rowsOf([1, 1, 1], []), fractions, seed: 0 })).toThrow(
    "the train part has no negative image of Edema; 0 patients have one",
  );
});

test("patients are counted in every part that they are in", () => {
  expect(countPatientOverlap([[0], [1], [2, 3]], ["a", "a", "a", "b"])).toBe(1);
  expect(countPatientOverlap([[0, 1, 2], [3], []], ["a", "a", "a", "b"])).toBe(0);
});

const rows = rowsOf([1, 1, 1], [1, 1, 1]);
test.each([
  ["lengths that differ", { ...rows, groups: ["a"] }, "6 labels of Edema but 1 groups"],
  [
    "a label of 2",
    { ...rows, labels: { Edema: [1, 1, 2, 0, 0, 0] } },
    "label 2 of Edema is 2, wants 1, 0",
  ],
  [
    "a part of nothing",
    { ...rows, fractions: { train: 0.8, validation: 0.2, test: 0 } },
    "train 0.8, validation 0.2, test 0",
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

test("several findings with all four values are spread together", () => {
  const values = [1, 0, "uncertain", "missing"] as const;
  const images = Array.from({ length: 400 }, (_, i) => i);
  const labels = {
    Edema: images.map((i) => values[i % 4] as 0),
    Mass: images.map((i) => (i % 40 === 7 ? 1 : 0)),
  };
  const groups = images.map((i) => `p${Math.floor(i / 2)}`);
  const { balance, parts: lists } = groupedSplit({
    labels,
    groups,
    fractions: { a: 0.7, b: 0.3 },
    seed: 2,
  });
  expect(balance.a).toEqual({
    images: 280,
    patients: 140,
    positives: { Edema: 70, Mass: 7 },
    negatives: { Edema: 70, Mass: 273 },
  });
  expect(lists.b.filter((i) => labels.Edema[i] === ("missing" as never))).toHaveLength(30);
});

test("groupedKFold tests every image once and trains on the others", () => {
  const { labels, groups } = rowsOf(Array(20).fill(2), Array(31).fill(1));
  const { folds, patientOverlap, balance } = groupedKFold({ labels, groups, k: 4, seed: 3 });
  expect(patientOverlap).toBe(0);
  expect(folds.flatMap((f) => f.test).sort((a, b) => a - b)).toEqual(groups.map((_, i) => i));
  for (const { train, test } of folds) {
    expect([...train, ...test].sort((a, b) => a - b)).toEqual(groups.map((_, i) => i));
    expect(countPatientOverlap([train, test], groups)).toBe(0);
  }
  expect(Object.keys(balance)).toEqual(["fold 1", "fold 2", "fold 3", "fold 4"]);
  expect(Object.values(balance).map((b) => b.positives.Edema)).toEqual([10, 10, 10, 10]);
  expect(() => groupedKFold({ labels, groups, k: 1, seed: 0 })).toThrow("k is 1");
});
