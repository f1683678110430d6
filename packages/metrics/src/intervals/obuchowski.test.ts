import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  columnsOf,
  weightedCovariance,
  weightedImages,
  wholeWeights,
} from "../../test/weighted-images.js";
import type { AurocCovariance } from "./auroc-covariance.js";
import { delongCovariance } from "./delong.js";
import { obuchowskiCovariance } from "./obuchowski.js";

/** Images of up to six patients with two scores each, few distinct values, so that ties are common. */
const images = fc.array(
  fc.record({
    label: fc.constantFrom(0, 1),
    patient: fc.constantFrom("a", "b", "c", "d", "e", "311a"),
    scores: fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 })),
  }),
  { minLength: 1, maxLength: 25 },
);
type Image = {
  readonly label: number;
  readonly patient: string;
  readonly scores: readonly [number, number];
};
const fixed = { seed: 3, numRuns: 300 };

const argumentsOf = (list: readonly Image[]) =>
  [
    list.map((i) => i.label),
    [list.map((i) => i.scores[0]), list.map((i) => i.scores[1])],
    list.map((i) => i.patient),
  ] as const;

describe("obuchowskiCovariance", () => {
  test("is DeLong's with one image per patient", () => {
    const property = fc.property(images, (list) => {
      const [yTrue, scores] = argumentsOf(list);
      const got = obuchowskiCovariance(
        yTrue,
        scores,
        list.map((_, i) => `${i}`),
      );
      const delong = delongCovariance(yTrue, scores);
      expect([got.auroc, got.reason]).toEqual([delong.auroc, delong.reason]);
      for (const [i, v] of (got.covariance?.flat() ?? []).entries()) {
        expect(v).toBeCloseTo(delong.covariance?.flat()[i] as number, 15);
      }
    });
    fc.assert(property, fixed);
  });
  test("equals the definition, patient by patient and pair by pair", () => {
    const property = fc.property(images, (list) => {
      const got = obuchowskiCovariance(...argumentsOf(list));
      const expected = definition(list);
      if (got.covariance === null) {
        expect(expected).toBeNull();
        return;
      }
      for (const [i, v] of got.covariance.flat().entries()) {
        expect(v).toBeCloseTo(expected?.flat()[i] as number, 14);
      }
    });
    fc.assert(property, fixed);
  });
  test("has no negative variance, not even of a difference", () => {
    const property = fc.property(images, (list) => {
      const { covariance } = obuchowskiCovariance(...argumentsOf(list));
      const [[aa, ab], [ba, bb]] = (covariance ?? [
        [0, 0],
        [0, 0],
      ]) as [[number, number], [number, number]];
      expect(Math.min(aa, bb, aa + bb - ab - ba)).toBeGreaterThan(-1e-15);
    });
    fc.assert(property, fixed);
  });
  test("does not depend on the names of patients or the order of images", () => {
    const property = fc.property(images, (list) => {
      const renamed = list.map((i) => ({ ...i, patient: `x${i.patient}` })).reverse();
      const a = obuchowskiCovariance(...argumentsOf(list)).covariance?.flat() ?? [];
      const b = obuchowskiCovariance(...argumentsOf(renamed)).covariance?.flat() ?? [];
      expect(b).toHaveLength(a.length);
      for (const [i, v] of a.entries()) expect(b[i]).toBeCloseTo(v, 14);
    });
    fc.assert(property, fixed);
  });
  test("is larger where a patient's images repeat each other", () => {
    const yTrue = [0, 0, 1, 1, 0, 1];
    const yScore = [1, 3, 2, 5, 4, 6];
    const once = delongCovariance(yTrue, [yScore]).covariance?.[0]?.[0] as number;
    const thrice = <T>(a: readonly T[]) => [...a, ...a, ...a];
    const patients = thrice(["a", "b", "c", "d", "e", "f"]);
    const { covariance } = obuchowskiCovariance(thrice(yTrue), [thrice(yScore)], patients);
    // copies carry nothing new: the variance stays that of the six patients
    expect(covariance?.[0]?.[0]).toBeCloseTo(once, 14);
    const naive = delongCovariance(thrice(yTrue), [thrice(yScore)]).covariance?.[0]?.[0];
    expect(naive).toBeLessThan(0.5 * once);
  });
  test("is null with reason too-few when one patient has all images of a class", () => {
    expect(obuchowskiCovariance([0, 0, 1, 1], [[1, 2, 3, 4]], ["a", "a", "b", "c"])).toEqual({
      auroc: [1],
      covariance: null,
      reason: "too-few",
    });
  });
  test("refuses groups of another length and images without a patient", () => {
    expect(() => obuchowskiCovariance([0, 1], [[1, 2]], ["a"])).toThrow(
      "obuchowskiCovariance: groups has 1 names but yTrue has 2 labels",
    );
    expect(() => obuchowskiCovariance([0, 1], [[1, 2]], ["a", ""])).toThrow(
      'obuchowskiCovariance: groups[1] is "", wants a name as a string',
    );
  });
});

describe("obuchowskiCovariance, with weights,", () => {
  /** Numbers that are equal up to rounding: 1e-12 of the largest. */
  const same = (got: AurocCovariance, expected: AurocCovariance) => {
    expect(got.reason).toBe(expected.reason);
    for (const [k, v] of (expected.auroc ?? []).entries())
      expect(got.auroc?.[k]).toBeCloseTo(v, 12);
    for (const [k, v] of (expected.covariance?.flat() ?? []).entries()) {
      expect(got.covariance?.flat()[k]).toBeCloseTo(v, 12);
    }
  };
  test("equals the definition, patient by patient and pair by pair", () => {
    const property = fc.property(weightedImages, (list) => {
      const { labels, scores, patients, weights } = columnsOf(list);
      const { covariance } = obuchowskiCovariance(labels, scores, patients, { weights });
      const expected = weightedCovariance(list);
      expect(covariance === null).toBe(expected === null);
      for (const [k, v] of (covariance?.flat() ?? []).entries()) {
        expect(v).toBeCloseTo(expected?.flat()[k] as number, 12);
      }
    });
    fc.assert(property, { seed: 23, numRuns: 150 });
  });
  test("is that without where all weigh the same, and does not depend on their unit", () => {
    const property = fc.property(weightedImages, (list) => {
      const { labels, scores, patients, weights } = columnsOf(list);
      const of = (w: readonly number[]) =>
        obuchowskiCovariance(labels, scores, patients, { weights: w });
      same(of(labels.map(() => 0.3)), obuchowskiCovariance(labels, scores, patients));
      same(of(weights.map((w) => w * 1e6)), of(weights));
    });
    fc.assert(property, fixed);
  });
  test("takes a whole weight as copies of the image in its patient, and 0 as its absence", () => {
    const property = fc.property(wholeWeights, (list) => {
      const { labels, scores, patients, weights } = columnsOf(list);
      const copies = columnsOf(list.flatMap((i) => Array.from({ length: i.weight }, () => i)));
      if (copies.labels.length === 0) return;
      same(
        obuchowskiCovariance(labels, scores, patients, { weights }),
        obuchowskiCovariance(copies.labels, copies.scores, copies.patients),
      );
    });
    fc.assert(property, fixed);
  });
  test("is delongCovariance with one image per patient", () => {
    const property = fc.property(weightedImages, (list) => {
      const { labels, scores, weights } = columnsOf(list);
      const own = labels.map((_, i) => `${i}`);
      same(
        delongCovariance(labels, scores, { weights }),
        obuchowskiCovariance(labels, scores, own, { weights }),
      );
    });
    fc.assert(property, fixed);
  });
  test("is null with a reason where no image weighs anything, or those of a class do not", () => {
    const of = (weights: readonly number[]) =>
      obuchowskiCovariance([0, 0, 1, 1], [[1, 2, 3, 4]], ["a", "b", "c", "d"], { weights }).reason;
    expect(of([0, 0, 0, 0])).toBe("all-masked");
    expect(of([1, 1, 0, 0])).toBe("single-class");
    expect(of([1, 1, 0, 1])).toBe("too-few");
  });
  test("refuses weights that are none, by name and index", () => {
    const of = (weights: readonly number[]) =>
      obuchowskiCovariance([0, 1], [[1, 2]], ["a", "b"], { weights });
    expect(() => of([1, -1])).toThrow(
      "obuchowskiCovariance: weights[1] is -1, wants a finite number, 0 or more",
    );
    expect(() => of([Number.NaN, 1])).toThrow("weights[0] is NaN");
    expect(() => of([1, Number.POSITIVE_INFINITY])).toThrow("weights[1] is Infinity");
    expect(() => of([1])).toThrow("obuchowskiCovariance: yTrue has 2 labels but weights has 1");
  });
});

/** The oracle: the formula with sums over patients and pairs written out, no placements and no sorting. */
function definition(list: readonly Image[]): number[][] | null {
  const of = (label: number) => list.filter((i) => i.label === label);
  const [positives, negatives] = [of(1), of(0)];
  const [m, n] = [positives.length, negatives.length];
  const patients = (some: readonly Image[]) => [...new Set(some.map((i) => i.patient))];
  const [i10, i01, i] = [positives, negatives, list].map((l) => patients(l).length) as [
    number,
    number,
    number,
  ];
  if (i10 < 2 || i01 < 2) return null;
  const psi = (k: 0 | 1, x: Image, y: Image) => (Math.sign(x.scores[k] - y.scores[k]) + 1) / 2;
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  const theta = (k: 0 | 1) =>
    sum(positives.flatMap((x) => negatives.map((y) => psi(k, x, y)))) / (m * n);
  const a = (k: 0 | 1, patient: string) =>
    sum(
      positives
        .filter((x) => x.patient === patient)
        .map((x) => sum(negatives.map((y) => psi(k, x, y))) / n - theta(k)),
    );
  const b = (k: 0 | 1, patient: string) =>
    sum(
      negatives
        .filter((y) => y.patient === patient)
        .map((y) => sum(positives.map((x) => psi(k, x, y))) / m - theta(k)),
    );
  return ([0, 1] as const).map((r) =>
    ([0, 1] as const).map((s) =>
      sum(
        patients(list).map(
          (p) =>
            ((i10 / (i10 - 1)) * a(r, p) * a(s, p)) / m ** 2 +
            ((i01 / (i01 - 1)) * b(r, p) * b(s, p)) / n ** 2 +
            ((i / (i - 1)) * (a(r, p) * b(s, p) + b(r, p) * a(s, p))) / (m * n),
        ),
      ),
    ),
  );
}
