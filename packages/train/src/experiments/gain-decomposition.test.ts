import { randomStream } from "@xrt/core";
import { compareAuroc } from "@xrt/metrics";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decomposeGain, gainDecomposition } from "./gain-decomposition.js";

const images = 120;
const labels = Array.from({ length: images }, (_, i) => i % 2);
const groups = labels.map((_, i) => `p${i >> 2}`);
/** Scores whose classes are `signal` deviations apart; their noise is shared with all other arms but for a tenth. */
const arm = (signal: number, stream: string) => {
  const [shared, own] = [randomStream(0, "shared"), randomStream(0, stream)];
  return labels.map((label, i) => signal * label + 0.9 * shared.normal(i) + 0.4 * own.normal(i));
};
const arms = { scratch: arm(0.2, "s"), meanVar: arm(0.8, "m"), pretrained: arm(2, "p") };

describe("gainDecomposition", () => {
  test("is the case reuse.gainDecomposition of the conformance file", () => {
    const found = decomposeGain({ scratch: 0.62, meanVar: 0.66, pretrained: 0.74 });
    expect(found.total).toBeCloseTo(0.12, 12);
    expect(found.scaling).toBeCloseTo(0.04, 12);
    expect(found.features).toBeCloseTo(0.08, 12);
  });

  test("has terms that add up, for any scores", () => {
    const score = fc.integer({ min: 0, max: 5 });
    const column = fc.array(score, { minLength: 12, maxLength: 12 });
    const property = fc.property(column, column, column, (scratch, meanVar, pretrained) => {
      const y = scratch.map((_, i) => i % 2);
      const options = { groups: "independent" } as const;
      const { total, scaling, features } = gainDecomposition(
        y,
        { scratch, meanVar, pretrained },
        options,
      );
      expect(scaling.difference.value + features.difference.value).toBeCloseTo(
        total.difference.value,
        12,
      );
    });
    fc.assert(property, { seed: 1, numRuns: 50 });
  });

  test("has the intervals of paired comparisons by patient, and shares that add up to one", () => {
    const found = gainDecomposition(labels, arms, { groups });
    expect(found.features).toEqual(compareAuroc(labels, arms.pretrained, arms.meanVar, { groups }));
    expect(found.total).toMatchObject({ verdict: "higher", difference: { nGroups: 30 } });
    const { scalingShare, featureShare } = found;
    expect(scalingShare.value + featureShare.value).toBeCloseTo(1, 12);
    expect(featureShare.value).toBeCloseTo(
      found.features.difference.value / found.total.difference.value,
      12,
    );
    expect(featureShare.lower).toBeGreaterThan(0);
    expect(featureShare.lower).toBeLessThan(featureShare.value);
    expect(featureShare.upper).toBeGreaterThan(featureShare.value);
    // the same resamples: what one share wins the other loses
    expect(1 - (scalingShare.upper ?? 0)).toBeCloseTo(featureShare.lower ?? 0, 9);
    expect(featureShare.method).toBe("features-share-bootstrap-percentile");
  });

  test("has no shares where the total may be nothing", () => {
    const none = gainDecomposition(labels, { ...arms, pretrained: arm(0.25, "q") }, { groups });
    expect(none.total.verdict).toBe("inconclusive");
    expect(none.featureShare).toMatchObject({ value: Number.NaN, reason: "total-holds-zero" });
    expect(none.featureShare.lower).toBeUndefined();
    const same = gainDecomposition(labels, { ...arms, pretrained: arms.scratch }, { groups });
    expect(same.featureShare.reason).toBe("total-holds-zero");
    const one = gainDecomposition([1, 1], { scratch: [1, 2], meanVar: [1, 2], pretrained: [2, 1] });
    expect(one.scalingShare.reason).toBe("single-class");
  });

  test("takes several seeds, whose spread the intervals hold", () => {
    const runs = (signal: number, name: string) =>
      [0, 1, 2].map((seed) => arm(signal, `${name}-${seed}`));
    const several = { scratch: runs(0.2, "s"), meanVar: runs(0.8, "m"), pretrained: runs(2, "p") };
    const found = gainDecomposition(labels, several, { groups });
    expect(found.total.difference.method).toBe("bootstrap-seeds");
    expect(found.total.p).toBeNaN();
    expect(found.total.verdict).toBe("higher");
    expect(found.arms.pretrained.method).toBe("bootstrap-bca-mean-of-3-seeds");
    expect(found.scalingShare.value + found.featureShare.value).toBeCloseTo(1, 12);
    expect(gainDecomposition(labels, several, { groups })).toEqual(found);
  });

  test("leaves out images without a label, and their scores", () => {
    const some = labels.map((l, i) => (i < 12 ? Number.NaN : l));
    const cut = <T>(values: readonly T[]) => values.slice(12);
    const whole = gainDecomposition(some, arms, { groups });
    const rest = gainDecomposition(
      cut(labels),
      { scratch: cut(arms.scratch), meanVar: cut(arms.meanVar), pretrained: cut(arms.pretrained) },
      { groups: cut(groups) },
    );
    expect(whole).toEqual(rest);
    expect(() => gainDecomposition(some, arms, { groups: cut(groups) })).toThrow(
      "got 120 labels and 108 groups",
    );
  });

  test("refuses lengths and numbers of seeds that differ", () => {
    expect(() => gainDecomposition([0, 1], { ...arms, scratch: [1, 2], meanVar: [1, 2] })).toThrow(
      "run 0 of pretrained has 120 scores, there are 2 labels",
    );
    expect(() =>
      gainDecomposition(labels, { ...arms, meanVar: [arms.meanVar, arms.meanVar] }),
    ).toThrow("the arms have 1 and 2 runs");
    expect(() =>
      gainDecomposition(labels, { ...arms, scratch: labels.map(() => Number.NaN) }),
    ).toThrow("is NaN");
  });
});
