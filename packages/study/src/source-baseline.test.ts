import { expect, test } from "vitest";
import { record } from "../test/records.js";
import { sourceScores } from "./source-baseline.js";

const from = (source: string | null) => record("a", { source });

test("sourceScores is the training share of positives of the source, the overall share for an unknown one", () => {
  const train = ["x", "x", "y", "y", null].map(from);
  expect(sourceScores(train, [1, 1, 1, 0, 0], ["x", "y", "z", null].map(from))).toEqual([
    1, 0.5, 0.6, 0.6,
  ]);
});

test("sourceScores is undefined where the training images name fewer than two sources", () => {
  expect(sourceScores([from("x"), from(null)], [1, 0], [from("x")])).toBeUndefined();
});
