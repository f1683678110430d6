import { expect, test } from "vitest";
import { logitInterval } from "./logit-interval.js";

test("logitInterval agrees with mpmath", () => {
  const se = Math.sqrt(0.00266868245717244);
  const { lower, upper } = logitInterval(0.7313685636856369, se, 1.959963984540054);
  expect(lower).toBeCloseTo(0.6192169389927086, 14);
  expect(upper).toBeCloseTo(0.8200857499134732, 14);
});

test("logitInterval stays within 0 and 1 however large the error", () => {
  expect(logitInterval(0.5, 1e6, 2)).toEqual({ lower: 0, upper: 1 });
});
