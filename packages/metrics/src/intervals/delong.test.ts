import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { auroc } from "../discrimination/auroc.js";
import { delongCovariance } from "./delong.js";

/** Images with two scores each, few distinct values, so that ties are common. */
const images = fc.array(
  fc.record({
    label: fc.constantFrom(0, 1),
    scores: fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 })),
  }),
  { minLength: 1, maxLength: 30 },
);
type Images = readonly { readonly label: number; readonly scores: readonly [number, number] }[];

describe("delongCovariance", () => {
  test("is that of the placements worked out by hand", () => {
    // placements of the positives 1/2, 1 and of the negatives 1, 1/2: variance 1/8 each, halved twice and added
    expect(delongCovariance([0, 0, 1, 1], [[1, 3, 2, 4]])).toEqual({
      auroc: [0.75],
      covariance: [[0.125]],
    });
  });
  test.each([
    ["empty", [], []],
    ["single-class", [1, 1], [1, 2]],
  ])("is null with reason %s where the AUROC is undefined", (reason, yTrue, yScore) => {
    const expected = { auroc: null, covariance: null, reason };
    expect(delongCovariance(yTrue, [yScore])).toEqual(expected);
  });
  test("is null with reason too-few for one image of a class; the AUROC stays", () => {
    expect(delongCovariance([0, 1, 1], [[1, 2, 3]])).toEqual({
      auroc: [1],
      covariance: null,
      reason: "too-few",
    });
  });
  test("names the column and the index of a bad score, and refuses no columns", () => {
    expect(() =>
      delongCovariance(
        [0, 1],
        [
          [1, 2],
          [1, Number.NaN],
        ],
      ),
    ).toThrow("delongCovariance: scores[1][1] is NaN, wants a finite number");
    expect(() => delongCovariance([0, 1], [])).toThrow("delongCovariance: scores has no columns");
  });
  test("equals the definition over all pairs, with the AUROCs of auroc()", () => {
    const property = fc.property(images, (list) => {
      const yTrue = list.map((i) => i.label);
      const columns = [list.map((i) => i.scores[0]), list.map((i) => i.scores[1])];
      const got = delongCovariance(yTrue, columns);
      const expected = definition(list);
      if (got.covariance === null) {
        expect(expected).toBeNull();
        return;
      }
      expect(got.auroc).toEqual(columns.map((s) => auroc(yTrue, s).value));
      for (const [r, s] of [
        [0, 0],
        [0, 1],
        [1, 0],
        [1, 1],
      ] as const) {
        expect(got.covariance[r]?.[s]).toBeCloseTo(expected?.[r]?.[s] as number, 14);
      }
    });
    fc.assert(property, { seed: 2, numRuns: 300 });
  });
});

/** The oracle: the matrix of psi(x, y), its row and column means, and their sample covariances. */
function definition(list: Images): number[][] | null {
  const positives = list.filter((i) => i.label === 1);
  const negatives = list.filter((i) => i.label === 0);
  if (positives.length < 2 || negatives.length < 2) return null;
  const psi = (k: 0 | 1, p: Images[number], n: Images[number]) =>
    (Math.sign(p.scores[k] - n.scores[k]) + 1) / 2;
  const v10 = ([0, 1] as const).map((k) =>
    positives.map((p) => mean(negatives.map((n) => psi(k, p, n)))),
  );
  const v01 = ([0, 1] as const).map((k) =>
    negatives.map((n) => mean(positives.map((p) => psi(k, p, n)))),
  );
  return v10.map((a, r) =>
    v10.map(
      (b, s) =>
        covariance(a, b) / positives.length +
        covariance(v01[r] ?? [], v01[s] ?? []) / negatives.length,
    ),
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

function covariance(a: readonly number[], b: readonly number[]): number {
  const products = a.map((v, i) => (v - mean(a)) * ((b[i] ?? 0) - mean(b)));
  return products.reduce((x, y) => x + y, 0) / (a.length - 1);
}
