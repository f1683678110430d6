import { describe, expect, test } from "vitest";
import { weightedCoverage, weightedTypeOneError } from "./simulate-weighted.js";

/** Shares of simulated sets lie within three and a half standard errors of what they are expected to be. */
const spread = (share: number, replicates: number) =>
  3.5 * Math.sqrt((share * (1 - share)) / replicates);

const oneLabel = { images: 4, icc: 0.5, mixed: false };
const bothLabels = { images: 4, icc: 0.5, mixed: true };

describe.each([
  ["one label a patient", oneLabel, 0.5],
  ["both labels in each patient", bothLabels, 0.1],
])("intervals of nominal 95 %% for images that weigh one or four, %s,", (_, design, unweighted) => {
  test.each(["logit", "wald"] as const)(
    "%s holds the population's AUROC as often as it says with 200 patients, and without weights hardly ever",
    (method) => {
      const found = weightedCoverage(method, { ...design, patients: 200 }, 2000);
      expect(Math.abs(found.weighted - 0.95)).toBeLessThan(spread(0.95, 2000));
      expect(found.unweighted).toBeLessThan(unweighted);
    },
  );
  test.each([
    ["logit", 2000],
    ["bootstrap", 400],
  ] as const)("%s holds it nine times of ten with 60 patients, 12 of them heavy", (method, n) => {
    const { weighted } = weightedCoverage(method, { ...design, patients: 60 }, n);
    // every interval that rests on a standard error is too short in small samples; see the table of coverage.slow.test.ts
    expect(weighted).toBeGreaterThan(0.9 - spread(0.9, n));
    expect(weighted).toBeLessThan(0.95 + spread(0.95, n));
  });
  test("a paired test errs as often as it says by patient", () => {
    const { byPatient } = weightedTypeOneError({ ...design, patients: 200 }, 2000);
    expect(Math.abs(byPatient - 0.05)).toBeLessThan(spread(0.05, 2000));
  });
});

test("with weights as without, images that are taken as independent make intervals too short and tests too sure", () => {
  const design = { ...oneLabel, patients: 200 };
  expect(weightedCoverage("logit", design, 500).byImage).toBeLessThan(0.85);
  expect(weightedTypeOneError(design, 500).byImage).toBeGreaterThan(0.15);
});
