import type { ImageRecord } from "@xrt/data";
import { expect, test } from "vitest";
import { sourceScores } from "./source-baseline.js";

const from = (source: string | null): ImageRecord => ({
  id: "a",
  file: "a.jpg",
  patient: "1",
  labels: {},
  view: null,
  sex: null,
  age: null,
  source,
  licence: null,
  image: () => Promise.reject(new Error("not read")),
});

test("sourceScores is the training share of positives of the source, the overall share for an unknown one", () => {
  const train = ["x", "x", "y", "y", null].map(from);
  expect(sourceScores(train, [1, 1, 1, 0, 0], ["x", "y", "z", null].map(from))).toEqual([
    1, 0.5, 0.6, 0.6,
  ]);
});

test("sourceScores is undefined where the training images name fewer than two sources", () => {
  expect(sourceScores([from("x"), from(null)], [1, 0], [from("x")])).toBeUndefined();
});
