import { expect, test } from "vitest";
import * as api from "./index.js";

test("public API", () => {
  expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
    [
      "auroc",
      "aurocInterval",
      "averagePrecision",
      "balancedAccuracy",
      "clusteredProportion",
      "cohenKappa",
      "compareAuroc",
      "confusion",
      "confusionMatrix",
      "decisionRates",
      "delongCovariance",
      "detCurve",
      "fBeta",
      "likelihoodRatios",
      "matthewsCorrelation",
      "multiClass",
      "multiLabel",
      "obuchowskiCovariance",
      "operatingPoint",
      "partialAuroc",
      "precisionRecallCurve",
      "rocCurve",
      "stratifiedAuroc",
      "wilson",
      "youdenThreshold",
    ]
  `);
});
