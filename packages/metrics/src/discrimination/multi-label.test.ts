import { describe, expect, test } from "vitest";
import { aurocInterval } from "../intervals/auroc-interval.js";
import { bootstrap } from "../intervals/bootstrap.js";
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
  test("weighs labels by what their positives weigh", () => {
    const y = [
      [0, 1, 1],
      [1, 0, 0],
    ];
    const s = [
      [1, 2, 2],
      [0, 1, 1],
    ];
    const { weighted } = multiLabel(auroc, y, s, { weights: [6, 1, 2] });
    // positives of weight 3 with AUROC 1, of weight 6 with AUROC 0
    expect(weighted.value).toBeCloseTo(1 / 3, 15);
  });
  test("hands weights and patients to aurocInterval, an image's entries together in micro", () => {
    const n = 24;
    const range = Array.from({ length: n }, (_, i) => i);
    const y = [
      range.map((i) => i % 2),
      range.map((i) => (i % 5 === 0 ? missing : Number(i % 3 > 0))),
    ];
    const s = [
      range.map((i) => (i % 2) + ((i * 7) % 5)),
      range.map((i) => ((i * 11) % 13) + (i % 3)),
    ];
    const weights = range.map((i) => 1 + (i % 4));
    const groups = range.map((i) => `${i >> 1}`);
    const [first, second] = y.map((labels, k) => {
      const mask = labels.map((v) => !Number.isNaN(v));
      return aurocInterval(labels, s[k] ?? [], { mask, weights, groups });
    });
    const found = multiLabel(aurocInterval, y, s, { weights, groups });
    expect(found.perLabel).toEqual([first, second]);
    expect(first?.method).toBe("logit-obuchowski-weighted");
    const pooled = {
      mask: y.flat().map((v) => !Number.isNaN(v)),
      weights: [...weights, ...weights],
    };
    expect(found.micro.lower).toBe(
      aurocInterval(y.flat(), s.flat(), { ...pooled, groups: [...groups, ...groups] }).lower,
    );
    const alone = multiLabel(aurocInterval, y, s, { groups: "independent" });
    const { nGroups, method } = alone.micro;
    expect([nGroups, method]).toEqual([n, "micro-logit-obuchowski"]);
    expect(() => multiLabel(aurocInterval, y, s, { groups: ["a"] })).toThrow("groups has 1 names");
  });
  test("gives its macro average to the bootstrap, with weights", () => {
    const y = [0, 1, 0, 1, 0, 1, 0, 1, 1, 0];
    const columns = [y, y.map((v) => 1 - v)];
    const s = [y.map((v, i) => v + (i % 3)), y.map((v, i) => (i % 4) - v / 2)];
    const weights = y.map((_, i) => 1 + (i % 2));
    const macro = (w: ArrayLike<number>) =>
      multiLabel(auroc, columns, s, { weights: w }).macro.value;
    const e = bootstrap(y, macro, { groups: "independent", weights, replicates: 200 });
    expect(e.value).toBe(macro(weights));
    expect(e.upper).toBeGreaterThan(e.value);
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
