import { describe, expect, test } from "vitest";
import { auroc } from "./auroc.js";
import { averagePrecision } from "./average-precision.js";
import { multiClass } from "./multi-class.js";
import { multiLabel } from "./multi-label.js";

const { NaN: missing } = Number;

describe("multiLabel", () => {
  test("counts a missing label nowhere", () => {
    const { perLabel, micro } = multiLabel(
      auroc,
      [
        [0, 1, missing, 1],
        [1, missing, 0, missing],
      ],
      [
        [1, 2, missing, 0],
        [3, 0, 1, 9],
      ],
    );
    expect(perLabel.map((e) => e.n)).toEqual([3, 2]);
    expect(perLabel.map((e) => e.value)).toEqual([0.5, 1]);
    expect(micro).toMatchObject({ n: 5, method: "micro-mann-whitney" });
  });
  test("averages defined labels only, and says how many", () => {
    const { macro, weighted } = multiLabel(
      auroc,
      [
        [0, 1, 1],
        [1, 0, 0],
        [missing, missing, missing],
      ],
      [
        [1, 2, 2],
        [0, 1, 1],
        [0, 0, 0],
      ],
    );
    expect([macro.value, macro.nDefined, macro.nLabels]).toEqual([0.5, 2, 3]);
    // two positives of AUROC 1, one of AUROC 0
    expect(weighted.value).toBeCloseTo(2 / 3, 15);
  });
  test("is undefined where no label is", () => {
    const { macro, perLabel, micro } = multiLabel(averagePrecision, [[0, missing]], [[1, 2]]);
    expect(perLabel[0]?.reason).toBe("no-positives");
    expect(micro.reason).toBe("no-positives");
    expect(macro).toMatchObject({ value: Number.NaN, reason: "no-defined-label", nDefined: 0 });
    const masked = multiLabel(auroc, [[missing]], [[missing]]);
    expect(masked.perLabel[0]?.reason).toBe("all-masked");
  });
  test("weighs images in every label", () => {
    const y = [[0, 1, 0, 1]];
    const s = [[1, 2, 3, 4]];
    const weights = [1, 2, 3, 1];
    const { perLabel, micro } = multiLabel(auroc, y, s, { weights });
    const expected = auroc(y[0] ?? [], s[0] ?? [], { weights }).value;
    expect([perLabel[0]?.value, micro.value]).toEqual([expected, expected]);
  });
  test("refuses columns that do not fit", () => {
    expect(() => multiLabel(auroc, [], [])).toThrow("wants as many of each, at least one");
    expect(() => multiLabel(auroc, [[0]], [])).toThrow("yTrue has 1 columns and yScore 0");
    expect(() => multiLabel(auroc, [[0], [0, 1]], [[0], [0]])).toThrow("yTrue[1] has 2 images");
  });
});

describe("multiClass", () => {
  test("is one class against the others", () => {
    const scores = [
      [3, 1, 0, 2],
      [0, 5, 1, 2],
      [1, 0, 4, 9],
    ];
    const { perLabel } = multiClass(auroc, [0, 1, 2, missing], scores);
    expect(perLabel.map((e) => e.value)).toEqual([1, 1, 1]);
    expect(perLabel.map((e) => e.n)).toEqual([3, 3, 3]);
  });
  test("refuses a class without a column", () => {
    expect(() =>
      multiClass(
        auroc,
        [0, 2],
        [
          [1, 2],
          [1, 2],
        ],
      ),
    ).toThrow("yTrue[1] is 2, wants a class from 0 to 1");
  });
});
