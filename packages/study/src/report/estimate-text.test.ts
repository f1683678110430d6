import { expect, test } from "vitest";
import {
  estimateText,
  intervalHeading,
  intervalHolds,
  intervalText,
  levelText,
  valueText,
} from "./estimate-text.js";
import { estimate, noEstimate } from "./report.fixture.js";

const difference = estimate(0.129, -0.011, 0.269);

test("estimates are written with their interval, differences with their sign", () => {
  expect(estimateText(estimate(0.812, 0.741, 0.861))).toBe("0.812 [0.741,\u00a00.861]");
  expect(estimateText(difference, { sign: true })).toBe("+0.129 [\u22120.011,\u00a0+0.269]");
});

test("what could not be estimated is written with its reason in words", () => {
  const none = noEstimate("single-class");
  expect(valueText(none)).toBe("–");
  expect(intervalText(none)).toBe("only one class");
  expect(estimateText(none)).toBe("not computed (only one class)");
  expect(intervalText(noEstimate("a sentence of its own"))).toBe("a sentence of its own");
});

test("a value may stand without an interval", () => {
  const bound = { ...noEstimate("auroc-at-bound"), value: 1 };
  expect(estimateText(bound)).toBe("1.000 (no interval)");
  expect(intervalText(bound)).toBe("no interval at an AUROC of 0 or 1");
});

test("levelText names every level once and skips estimates without interval", () => {
  const levels = [0.95, 0.95, 0.9, 0].map((level) => ({ ...difference, level }));
  expect(levelText(levels)).toBe("95\u00a0% or 90\u00a0%");
  expect(intervalHeading(levels.slice(0, 1))).toBe("Interval, 95\u00a0%");
  expect(intervalHeading([])).toBe("Interval");
});

test("intervalHolds is true at the ends and false without interval", () => {
  expect(intervalHolds(difference, 0)).toBe(true);
  expect(intervalHolds(difference, 0.269)).toBe(true);
  expect(intervalHolds(difference, 0.27)).toBe(false);
  expect(intervalHolds(noEstimate("empty"), 0)).toBe(false);
});
