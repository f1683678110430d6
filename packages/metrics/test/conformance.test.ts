import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { calibration } from "./conformance/calibration.js";
import { type Case, expectCase, type Run } from "./conformance/case.js";
import { discrimination } from "./conformance/discrimination.js";
import { intervals } from "./conformance/intervals.js";
import { regions } from "./conformance/regions.js";
import { similarity } from "./conformance/similarity.js";
import { tests } from "./conformance/tests.js";

/*
 * The cases of the project's conformance file that concern this package: cut from it, unchanged, by
 * fixtures/cut-statistics.mjs, which says what was left out. Their values come from numpy, scipy, scikit-learn and from
 * publications; each case names its source.
 */
const file = readFileSync(join(import.meta.dirname, "../fixtures/statistics.json"), "utf8");
const { datasets } = JSON.parse(file);
const { cases }: { cases: Case[] } = JSON.parse(file, (_, value) => {
  const [dataset, key] = String(value?.$data ?? "").split(".");
  return dataset && key ? datasets[dataset][key] : value;
});
const run: Run = {
  ...discrimination,
  ...intervals,
  ...tests,
  ...calibration,
  ...regions,
  ...similarity,
};

test("the fixture has all 134 cases", () => expect(cases).toHaveLength(134));

test.each(cases)("$id", (one) => {
  expect(run, one.fn).toHaveProperty(one.fn);
  expectCase(run[one.fn]?.(one.inputs) as Record<string, unknown>, one);
});
