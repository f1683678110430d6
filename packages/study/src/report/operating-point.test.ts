import { expect, test } from "vitest";
import { operatingPoint } from "./operating-point.js";
import { studyReport } from "./report.fixture.js";
import type { ArmReport } from "./schema.js";

function armWith(scores: readonly (readonly [0 | 1, number])[]): ArmReport {
  const [arm] = studyReport().arms;
  if (arm === undefined) throw new Error("the fixture has arms");
  return {
    ...arm,
    threshold: 1,
    scores: scores.map(([label, score], i) => ({ id: `${i}`, patient: `${i}`, label, score })),
  };
}

test("operatingPoint counts a score at the threshold as positive", () => {
  expect(
    operatingPoint(
      armWith([
        [1, 1],
        [1, 0.9],
        [0, 0.9],
        [0, 1],
      ]),
    ),
  ).toEqual({
    truePositives: 1,
    positives: 2,
    trueNegatives: 1,
    negatives: 2,
    sensitivity: 0.5,
    specificity: 0.5,
  });
});

test("operatingPoint has no sensitivity without positives", () => {
  expect(operatingPoint(armWith([[0, 0]]))).toMatchObject({ sensitivity: null, specificity: 1 });
});
