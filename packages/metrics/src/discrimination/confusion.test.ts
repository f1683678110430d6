import { describe, expect, test } from "vitest";
import { confusion } from "./confusion.js";

describe("confusion", () => {
  test("calls a score at the threshold positive", () => {
    expect(confusion([0, 1, 0, 1], [1, 2, 3, 4], 2)).toEqual({ tp: 2, fp: 1, tn: 1, fn: 0 });
  });
  test("calls everything or nothing positive at an infinite threshold", () => {
    expect(confusion([0, 1], [1, 2], Number.NEGATIVE_INFINITY)).toEqual({
      tp: 1,
      fp: 1,
      tn: 0,
      fn: 0,
    });
    expect(confusion([0, 1], [1, 2], Number.POSITIVE_INFINITY)).toEqual({
      tp: 0,
      fp: 0,
      tn: 1,
      fn: 1,
    });
  });
  test("counts one class, or no images", () => {
    expect(confusion([1, 1], [1, 2], 2)).toEqual({ tp: 1, fp: 0, tn: 0, fn: 1 });
    expect(confusion([], [], 2)).toEqual({ tp: 0, fp: 0, tn: 0, fn: 0 });
  });
  test("refuses bad input by name and index", () => {
    expect(() => confusion([0], [1], Number.NaN)).toThrow("confusion: threshold is NaN");
    expect(() => confusion([0, 5], [1, 2], 1)).toThrow("confusion: yTrue[1] is 5, wants 0 or 1");
    expect(() => confusion([0], [1, 2], 1)).toThrow("confusion: yTrue has 1 labels");
  });
});
