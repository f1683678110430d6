import { DataError } from "@xrt/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { groupedSplit } from "./grouped-split.js";

type Part = "train" | "validation" | "test";
const parts: readonly Part[] = ["train", "validation", "test"];
const fractions = { train: 0.6, validation: 0.15, test: 0.25 };

/** One image a patient: `ill` patients p0, p1, ... and as many of the others as asked. */
function patientsOf(ill: number, well: number) {
  const images = Array.from({ length: ill + well }, (_, i) => i);
  return {
    labels: { Edema: images.map((i) => (i < ill ? 1 : 0)) },
    groups: images.map((i) => `p${i}`),
  };
}

/** Patients with up to three images of both classes; each patient is pinned to a part or free. Both classes are left for every part. */
const pinnedCohort = fc
  .array(
    fc.record({
      labels: fc.array(fc.constantFrom(0 as const, 1 as const), { minLength: 1, maxLength: 3 }),
      pin: fc.option(fc.constantFrom(...parts), { freq: 3, nil: undefined }),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((some) => {
    const free = Array.from({ length: 20 }, (_, i) => ({
      labels: [i % 2 === 0 ? 1 : 0],
      pin: undefined,
    }));
    const patients = [...some, ...free].map((patient, i) => ({ ...patient, id: `p${i}` }));
    const pinnedTo = (part: Part) => patients.flatMap(({ id, pin }) => (pin === part ? [id] : []));
    return {
      labels: { Edema: patients.flatMap(({ labels }) => labels) },
      groups: patients.flatMap(({ id, labels }) => labels.map(() => id)),
      pinned: {
        train: pinnedTo("train"),
        validation: pinnedTo("validation"),
        test: [...pinnedTo("test"), "nobody of this dataset"],
      },
    };
  });

test("pinned patients are in their part for any seed, nobody is in two, and no image is lost", () => {
  fc.assert(
    fc.property(pinnedCohort, fc.nat(), (cohort, seed) => {
      const split = groupedSplit({ ...cohort, fractions, seed });
      expect(split.patientOverlap).toBe(0);
      const all = parts.flatMap((part) => split.parts[part]);
      expect(all.sort((a, b) => a - b)).toEqual(cohort.groups.map((_, i) => i));
      for (const part of parts) {
        const own = new Set(split.parts[part].map((i) => cohort.groups[i]));
        for (const other of parts) {
          for (const id of cohort.pinned[other]) {
            if (cohort.groups.includes(id)) expect(own.has(id)).toBe(part === other);
          }
        }
      }
    }),
  );
});

test("a split with pins is the same for the same seed, whatever the order of rows and pins", () => {
  fc.assert(
    fc.property(pinnedCohort, fc.nat(), ({ labels, groups, pinned }, seed) => {
      const backwards = groups.map((_, i) => groups.length - 1 - i);
      const one = groupedSplit({ labels, groups, pinned, fractions, seed });
      const other = groupedSplit({
        labels: { Edema: backwards.map((i) => labels.Edema[i] as 0 | 1) },
        groups: backwards.map((i) => groups[i] as string),
        pinned: {
          test: [...pinned.test].reverse(),
          train: new Set(pinned.train),
          validation: pinned.validation,
        },
        ...{ fractions, seed },
      });
      for (const part of parts) {
        const rows = other.parts[part].map((i) => backwards[i] as number);
        expect(rows.sort((a, b) => a - b)).toEqual(one.parts[part]);
      }
    }),
  );
});

test("pins within a part's share change who is in it, and not how many of either class", () => {
  const pins = fc.record({
    ill: fc.integer({ min: 0, max: 60 }),
    well: fc.integer({ min: 0, max: 60 }),
  });
  fc.assert(
    fc.property(pins, fc.nat(), ({ ill, well }, seed) => {
      const cohort = patientsOf(100, 100);
      const train = cohort.groups.filter((_, i) => i < ill || (i >= 100 && i < 100 + well));
      const { balance } = groupedSplit({ ...cohort, fractions, seed, pinned: { train } });
      const each = (n: number) => ({ Edema: n });
      expect(parts.map((p) => [balance[p].positives, balance[p].negatives])).toEqual([
        [each(60), each(60)],
        [each(15), each(15)],
        [each(25), each(25)],
      ]);
    }),
  );
});

test("pins beyond a part's share make it larger, and the other parts divide the rest by their fractions", () => {
  const cohort = patientsOf(100, 100);
  const { balance } = groupedSplit({
    ...{ ...cohort, fractions, seed: 3 },
    pinned: { train: cohort.groups.slice(0, 84) },
  });
  expect(parts.map((p) => balance[p].positives.Edema)).toEqual([84, 6, 10]);
  expect(parts.map((p) => balance[p].negatives.Edema)).toEqual([60, 15, 25]);
});

test("the seed chooses among those who are free", () => {
  const cohort = patientsOf(50, 50);
  const train = cohort.groups.slice(0, 20);
  const of = (seed: number) =>
    groupedSplit({ ...cohort, fractions, seed, pinned: { train } }).parts;
  expect(of(1).test).not.toEqual(of(0).test);
  expect(of(1).train.filter((i) => i < 20)).toEqual(of(0).train.filter((i) => i < 20));
});

test("pins of nobody who is here change nothing", () => {
  const cohort = patientsOf(30, 30);
  const without = groupedSplit({ ...cohort, fractions, seed: 5 });
  for (const pinned of [{}, { train: [] }, { train: ["x"], test: ["y"] }]) {
    expect(groupedSplit({ ...cohort, fractions, seed: 5, pinned })).toEqual(without);
  }
});

test("everybody can be pinned, if every part has both classes then", () => {
  const cohort = patientsOf(3, 3);
  const pinned = { train: ["p0", "p3"], validation: ["p1", "p4"], test: ["p2", "p5"] };
  const { parts: lists } = groupedSplit({ ...cohort, fractions, seed: 0, pinned });
  expect(lists).toEqual({ train: [0, 3], validation: [1, 4], test: [2, 5] });
});

test("pins that leave a part without a class are refused, with their number", () => {
  const cohort = patientsOf(5, 5);
  const split = () =>
    groupedSplit({ ...cohort, fractions, seed: 0, pinned: { train: ["p0", "p1", "p2", "p3"] } });
  expect(split).toThrow(DataError);
  expect(split).toThrow(
    "the validation part has no positive image of Edema; 5 patients have one, 4 of them pinned, wants at least one in each of 3 parts: use more patients, fewer parts, fewer pins or another label",
  );
});

test("bad pins are refused by name", () => {
  const cohort = { ...patientsOf(5, 5), fractions, seed: 0 };
  const split = (pinned: object) => () => groupedSplit({ ...cohort, pinned });
  expect(split({ trian: ["p0"] })).toThrow(RangeError);
  expect(split({ trian: ["p0"] })).toThrow(
    'groupedSplit: patients are pinned to "trian", which is none of the parts train, validation, test; nearest: train',
  );
  expect(split({ train: ["p0", "p1", "p1"], test: ["p1"] })).toThrow(RangeError);
  expect(split({ train: ["p0", "p1", "p1"], test: ["p1"] })).toThrow(
    "patient p1 is pinned to train and to test",
  );
  expect(split({ train: [61] })).toThrow(TypeError);
  expect(split({ train: [61] })).toThrow("patient 61 is pinned to train as a number");
});
