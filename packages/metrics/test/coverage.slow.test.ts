import { describe, expect, test } from "vitest";
import { coverageOf, typeOneError } from "./simulate.js";

/*
 * The simulations of the design page on statistics, made again with other random numbers: the defaults of this package rest on them.
 * Both sides are shares of simulated sets; they may differ by three and a half standard errors of a difference.
 */
const agree = (got: number, expected: number, here: number, there: number) => {
  const spread = Math.sqrt(expected * (1 - expected) * (1 / here + 1 / there));
  expect(Math.abs(got - expected), `${got} beside ${expected}`).toBeLessThan(3.5 * spread);
};

describe.each([
  { m: 10, n: 30, auroc: 0.9, wald: 0.863, bootstrap: 0.874, logit: 0.934, newcombe5: 0.965 },
  { m: 10, n: 30, auroc: 0.97, wald: 0.757, bootstrap: 0.798, logit: 0.869, newcombe5: 0.973 },
  { m: 30, n: 100, auroc: 0.9, wald: 0.919, bootstrap: 0.911, logit: 0.947, newcombe5: 0.963 },
  { m: 30, n: 100, auroc: 0.97, wald: 0.862, bootstrap: 0.882, logit: 0.924, newcombe5: 0.977 },
  { m: 100, n: 300, auroc: 0.97, wald: 0.916, bootstrap: 0.931, logit: 0.938, newcombe5: 0.98 },
])("intervals of nominal 95 % for $m+/$n-, AUROC $auroc", ({ m, n, auroc, ...expected }) => {
  test.each(["wald", "logit", "newcombe5"] as const)(
    "%s covers as often as in the table",
    (method) => {
      const { covered } = coverageOf(method, { m, n, auroc }, 2000);
      agree(covered, expected[method], 2000, 2000);
    },
  );
  test("BCa bootstrap covers about as often as the percentile bootstrap of the table, or more often", () => {
    const { covered } = coverageOf("bootstrap", { m, n, auroc }, 400);
    // another bootstrap interval than the table's: it has to be no worse
    const spread = Math.sqrt(expected.bootstrap * (1 - expected.bootstrap) * (2 / 400));
    expect(covered).toBeGreaterThan(expected.bootstrap - 3.5 * spread);
  });
});

test("Wald's interval has no width in a tenth of small sets of good scores", () => {
  const { zeroWidth } = coverageOf("wald", { m: 10, n: 30, auroc: 0.97 }, 2000);
  agree(zeroWidth, 0.108, 2000, 2000);
});

test.each([
  { images: 1, icc: 0, byImage: 0.058, byPatient: 0.058 },
  { images: 4, icc: 0.3, byImage: 0.14, byPatient: 0.05 },
  { images: 4, icc: 0.7, byImage: 0.26, byPatient: 0.05 },
  { images: 8, icc: 0.7, byImage: 0.41, byPatient: 0.052 },
])(
  "a paired test errs as in the table with $images images of correlation $icc a patient",
  (row) => {
    const found = typeOneError(row, 1000);
    agree(found.byImage, row.byImage, 1000, 1000);
    agree(found.byPatient, row.byPatient, 1000, 1000);
  },
);
