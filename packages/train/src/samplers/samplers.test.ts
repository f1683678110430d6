import { DataError, UsageError } from "@xrt/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { classBalanced } from "./class-balanced.js";
import { patientBalanced } from "./patient-balanced.js";
import type { Sampler, SamplerData } from "./sampler.js";
import { sequential } from "./sequential.js";
import { shuffled } from "./shuffled.js";

const data: SamplerData = {
  images: 8,
  labels: [0, 0, 0, 0, 0, 1, 1, Number.NaN],
  groups: ["a", "a", "a", "a", "b", "c", "c", "d"],
};
const epochs = (sampler: Sampler, n: number, seed = 0) =>
  Array.from({ length: n }, (_, e) => sampler.order(data, { seed, epoch: e + 1 }));
const counts = (values: readonly unknown[]) => {
  const found = new Map<unknown, number>();
  for (const v of values) found.set(v, (found.get(v) ?? 0) + 1);
  return Object.fromEntries(found);
};

describe("every sampler", () => {
  const samplers = [shuffled(), sequential(), classBalanced(), patientBalanced()];
  test.each(samplers.map((s) => [s.name, s] as const))(
    "%s gives as many images as it says, the same for a seed and an epoch",
    (_, sampler) => {
      for (const order of epochs(sampler, 5)) expect(order).toHaveLength(sampler.size(data));
      expect(epochs(sampler, 3)).toEqual(epochs(sampler, 3));
      if (sampler.name === "sequential") return;
      expect(epochs(sampler, 3, 1)).not.toEqual(epochs(sampler, 3));
      expect(new Set(epochs(sampler, 5).map(String)).size).toBeGreaterThan(1);
    },
  );
});

test("shuffled and sequential use every image once", () => {
  expect([...(epochs(shuffled(), 1)[0] ?? [])].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(epochs(sequential(), 1)).toEqual([[0, 1, 2, 3, 4, 5, 6, 7]]);
});

describe("classBalanced", () => {
  test("uses both classes alike, leaves out what has no label, and gives every image its turn", () => {
    const all = epochs(classBalanced({ imagesPerClass: 2 }), 5);
    for (const order of all) {
      expect(counts(order.map((i) => (i >= 5 ? 1 : 0)))).toEqual({ 0: 2, 1: 2 });
    }
    // ten draws of each class: each of five twice, each of two five times
    expect(counts(all.flat())).toEqual({ 0: 2, 1: 2, 2: 2, 3: 2, 4: 2, 5: 5, 6: 5 });
  });

  test("balances classes whatever their sizes", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 4, maxLength: 40 }),
        (labels) => {
          fc.pre(new Set(labels).size > 1);
          const own = { images: labels.length, labels, groups: undefined };
          const order = classBalanced().order(own, { seed: 1, epoch: 3 });
          const used = Object.values(counts(order.map((i) => labels[i])));
          expect(new Set(used).size).toBe(1);
          expect(used.length).toBe(new Set(labels).size);
        },
      ),
    );
  });

  test("wants two classes", () => {
    const one = { ...data, labels: [1, 1, 1, 1, 1, 1, 1, Number.NaN] };
    expect(() => classBalanced().size(one)).toThrow(DataError);
  });
});

describe("patientBalanced", () => {
  test("uses every patient alike and gives each of their images its turn", () => {
    const all = epochs(patientBalanced(), 4);
    for (const order of all) {
      const patients = order.map((i) => data.groups?.[i]);
      expect(counts(patients)).toEqual({ a: 1, b: 1, c: 1, d: 1 });
    }
    expect(counts(all.flat())).toEqual({ 0: 1, 1: 1, 2: 1, 3: 1, 4: 4, 5: 2, 6: 2, 7: 4 });
  });

  test("wants the patients", () => {
    expect(() => patientBalanced().size({ ...data, groups: undefined })).toThrow(DataError);
    expect(() => patientBalanced({ imagesPerPatient: 0 })).toThrow(UsageError);
  });
});
