import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  columnsOf,
  influence,
  type WeightedImage,
  weightedAuroc,
  weightedImages,
} from "../../test/weighted-images.js";
import { influences } from "./influences.js";

const fixed = { seed: 21, numRuns: 200 };
const bothClasses = (list: readonly WeightedImage[]) =>
  new Set(list.map((i) => i.label)).size === 2;

/** Influences in the order of the images. */
function inOrder(list: readonly WeightedImage[], weights?: readonly number[]) {
  const { labels, scores } = columnsOf(list);
  const { positives, negatives, theta } = influences(labels, scores[0], weights);
  let [m, n] = [0, 0];
  return { theta, of: labels.map((label) => (label === 1 ? positives[m++] : negatives[n++])) };
}

describe("influences", () => {
  test("equal the definition over all pairs", () => {
    const property = fc.property(weightedImages, (list) => {
      if (!bothClasses(list)) return;
      const { theta, of } = inOrder(list, columnsOf(list).weights);
      expect(theta).toBeCloseTo(weightedAuroc(list, 0), 12);
      for (const [i, one] of list.entries()) expect(of[i]).toBeCloseTo(influence(list, one, 0), 12);
    });
    fc.assert(property, fixed);
  });
  test("are the AUROC's derivatives by the logarithm of each weight", () => {
    const property = fc.property(weightedImages, (list) => {
      if (!bothClasses(list)) return;
      const { of } = inOrder(list, columnsOf(list).weights);
      const h = 1e-5;
      for (const i of list.keys()) {
        const at = (factor: number) =>
          weightedAuroc(
            list.map((image, k) => (k === i ? { ...image, weight: image.weight * factor } : image)),
            0,
          );
        // central difference: its error is of the order of h²
        expect(of[i]).toBeCloseTo((at(Math.exp(h)) - at(Math.exp(-h))) / (2 * h), 8);
      }
    });
    fc.assert(property, { seed: 22, numRuns: 60 });
  });
  test("of equal weights, of any size, are those without weights", () => {
    const size = fc.constantFrom(1, 0.1, 3, 1e-9, 12345.678);
    const property = fc.property(weightedImages, size, (list, weight) => {
      if (!bothClasses(list)) return;
      const [plain, equal] = [
        inOrder(list),
        inOrder(
          list,
          list.map(() => weight),
        ),
      ];
      expect(equal.theta).toBeCloseTo(plain.theta, 13);
      for (const [i, v] of plain.of.entries()) expect(equal.of[i]).toBeCloseTo(v as number, 13);
    });
    fc.assert(property, fixed);
  });
  test("leave an AUROC of 1 and of 0 exactly that, whatever the weights", () => {
    const labels = [0, 0, 0, 1, 1, 1];
    const weights = [0.1, 0.7, 1 / 3, 0.3, 1e-3, 17.1];
    const scores = [1, 2, 3, 4, 5, 6];
    expect(influences(labels, scores, weights).theta).toBe(1);
    expect(
      influences(
        labels,
        scores.map((s) => -s),
        weights,
      ).theta,
    ).toBe(0);
  });
});
