import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { realFile } from "../../fixtures/real-data.js";
import { mersenneTwister } from "./mersenne-twister.js";
import { scikitSplit } from "./scikit-split.js";

test("mersenneTwister draws the words of mt19937ar.c, also beyond the first state", () => {
  const next = mersenneTwister(5489);
  const words = Array.from({ length: 10_000 }, () => next());
  expect(words.slice(0, 5)).toEqual([3499211612, 581869302, 3890346734, 3586334585, 545404204]);
  // the C++ standard demands this of std::mt19937
  expect(words[9999]).toBe(4123659995);
  expect(() => mersenneTwister(-1)).toThrow(RangeError);
});

test("scikitSplit is train_test_split of scikit-learn 1.9.1", () => {
  expect(scikitSplit(23, { testSize: 0.2, seed: 7 })).toEqual({
    train: [12, 11, 0, 21, 6, 18, 16, 13, 10, 17, 9, 8, 14, 7, 19, 3, 4, 15],
    test: [1, 5, 2, 22, 20],
  });
  expect(() => scikitSplit(5, { testSize: 1, seed: 0 })).toThrow("leave a part empty");
});

const study = realFile("metadata/bmi707_2020_split.json");
test.skipIf(study.absent)("the split of the 2020 study, row by row (skipped: no real data)", () => {
  const { train, val, train_row_index, val_row_index } = JSON.parse(
    readFileSync(study.path, "utf8"),
  );
  // the 289 frontal rows of the table, in its order, are the rows that the study has in either part
  const rows: number[] = [...train_row_index, ...val_row_index].sort((a, b) => a - b);
  const split = scikitSplit(289, { testSize: 0.33, seed: 42 });
  expect(split.test.map((i) => rows[i])).toEqual(val_row_index);
  expect(split.train.map((i) => rows[i])).toEqual(train_row_index);
  expect([train.length, val.length]).toEqual([193, 96]);
});
