import fc from "fast-check";
import { expect, test } from "vitest";
import { givenFolds, groupedFolds } from "./grouped-folds.js";

const options = { count: 3, seed: 0, stream: "test" };
const patient = fc.record({
  images: fc.integer({ min: 1, max: 4 }),
  positives: fc.integer({ min: 0, max: 4 }),
});

test("groupedFolds keep patients whole, and spread each class within the images of one patient", () => {
  const property = fc.property(
    fc.array(patient, { minLength: 3, maxLength: 20 }),
    fc.integer({ min: 0, max: 5 }),
    (own, seed) => {
      // three patients of each class, so that no fold can lack one
      const all = [...own, ...[0, 0, 0, 4, 4, 4].map((positives) => ({ images: 1, positives }))];
      const labels = all.flatMap((p) =>
        Array.from({ length: p.images }, (_, i) => (i < p.positives ? 1 : 0)),
      );
      const groups = all.flatMap((p, k) => new Array<string>(p.images).fill(`p${k}`));
      const folds = groupedFolds("test", labels, groups, { ...options, seed });
      const foldOf = new Map<string, Set<number>>();
      for (const [i, name] of groups.entries()) {
        foldOf.set(name, (foldOf.get(name) ?? new Set()).add(folds[i] as number));
      }
      for (const seen of foldOf.values()) expect(seen.size).toBe(1);
      const positives = [0, 1, 2].map(
        (k) => labels.filter((l, i) => folds[i] === k && l === 1).length,
      );
      // the last patient brings 4 at most, and goes where there are fewest
      expect(Math.max(...positives) - Math.min(...positives)).toBeLessThanOrEqual(4);
      expect([...groupedFolds("test", labels, groups, { ...options, seed })]).toEqual([...folds]);
    },
  );
  fc.assert(property, { seed: 4, numRuns: 100 });
});

test("groupedFolds refuse folds that would lack a class", () => {
  expect(() => groupedFolds("f", [0, 0, 0, 1, 1], undefined, options)).toThrow(
    /f: fold \d of 3 has images of class 0 only; ask for fewer folds/,
  );
  expect(() => groupedFolds("f", [0, 1], undefined, { ...options, count: 1 })).toThrow(
    "folds is 1, wants a whole number of at least 2",
  );
});

test("givenFolds refuse a patient in two folds, a fold that is none, and one fold", () => {
  const labels = [0, 1, 0, 1];
  expect(() => givenFolds("f", [0, 0, 1, 1], labels, ["a", "b", "b", "c"])).toThrow(
    'patient "b" is in folds 0 and 1',
  );
  expect(() => givenFolds("f", [0, 0, 1.5, 1], labels, undefined)).toThrow(
    "fold of image 2 is 1.5",
  );
  expect(() => givenFolds("f", [0, 0, 0, 0], labels, undefined)).toThrow("there is one fold");
  expect(() => givenFolds("f", [0, 0, 1], labels, undefined)).toThrow("4 images and 3 folds");
  expect(() => givenFolds("f", [0, 1, 0, 1], labels, undefined)).toThrow("fold 0 of 2");
  expect(givenFolds("f", [1, 1, 0, 0], labels, undefined).count).toBe(2);
});
