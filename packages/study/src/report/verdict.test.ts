import { expect, test } from "vitest";
import { estimate, noEstimate, studyReport } from "./report.fixture.js";
import { verdict } from "./verdict.js";

test("verdict counts differences, names the highest baseline and tells of shared patients", () => {
  expect(verdict(studyReport())).toEqual([
    "Of 3 contrasts between arms, 1 is distinguishable at 95\u00a0%.",
    "Without a network, the highest of 2 baselines, “View, sex and age”, reaches 0.583 [0.470,\u00a00.696]; the arms reach 0.612 to 0.803.",
    "No patient is in more than one part, and none of the 96 test patients is known to have been seen in the pre-training on X-rays.",
  ]);
});

test("verdict says when nothing is distinguishable and what could not be computed", () => {
  const report = studyReport();
  const contrasts = report.contrasts.map((contrast, i) => ({
    ...contrast,
    difference: i === 0 ? noEstimate("one class only") : estimate(0, -1, 1),
    verdict: "inconclusive" as const,
  }));
  expect(verdict({ ...report, contrasts })[0]).toBe(
    "Of 3 contrasts between arms, none is distinguishable at 95\u00a0%; 1 could not be computed.",
  );
});

test("verdict leaves baselines out where there are none", () => {
  expect(verdict({ ...studyReport(), baselines: [] })).toHaveLength(2);
});

test("verdict does not hide patients in two parts", () => {
  const report = studyReport();
  const split = { ...report.split, patientOverlap: 34 };
  expect(verdict({ ...report, split }).at(-1)).toBe(
    "34 patients are in more than one part: the test part is not independent of training.",
  );
});

test("verdict says how many test patients pre-trained weights have seen", () => {
  const report = studyReport();
  const seen = (n: number) => report.split.parts.map((part) => ({ ...part, seenBefore: n }));
  const last = (n: number) =>
    verdict({ ...report, split: { ...report.split, parts: seen(n) } }).at(-1);
  expect(last(3)).toContain(
    "and 3 of the 96 test patients were seen in the pre-training on X-rays.",
  );
  expect(last(1)).toContain("and 1 of the 96 test patients was seen");
});
