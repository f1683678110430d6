import { ndArray, randomStream } from "@xrt/core";
import { describe, expect, test } from "vitest";
import type { Features } from "../internal/matrix.js";
import { hScore } from "./h-score.js";
import { leep } from "./leep.js";
import { logMe } from "./log-me.js";
import { nce } from "./nce.js";
import { transRate } from "./trans-rate.js";

const n = 60;
const labels = Array.from({ length: n }, (_, i) => i % 3);
const groups = "independent" as const;

function features(signal: number, stream = "f"): Features {
  const { normal } = randomStream(1, stream);
  const data = Float64Array.from({ length: n * 4 }, (_, k) => {
    const [i, j] = [k >> 2, k % 4];
    return normal(k) + (j === labels[i] ? signal : 0);
  });
  return ndArray(data, [n, 4]);
}

function softmax({ data, shape }: Features): Features {
  const p = shape[1] ?? 1;
  const rows = Array.from({ length: n }, (_, i) =>
    Array.from(data.slice(i * p, i * p + p), Math.exp),
  );
  return ndArray(
    Float64Array.from(rows.flatMap((r) => r.map((v) => v / r.reduce((a, b) => a + b)))),
    [n, p],
  );
}

const scores = {
  logMe: (x: Features) => logMe(x, labels, { groups }),
  logMeIcml: (x: Features) => logMe(x, labels, { groups, version: "icml" }),
  hScore: (x: Features) => hScore(x, labels, { groups }),
  transRate: (x: Features) => transRate(x, labels, { groups, eps: 1 }),
  leep: (x: Features) => leep(softmax(x), labels, { groups }),
};

describe.each(Object.entries(scores))("%s", (_, score) => {
  test("is the higher the more features tell of the labels", () => {
    const values = [0, 1, 3].map((signal) => score(features(signal)).value as number);
    expect([...values].sort((a, b) => a - b)).toEqual(values);
  });
  test("has a standard error about as large as its spread over samples", () => {
    const found = Array.from({ length: 30 }, (_, k) => score(features(1.5, `s${k}`)));
    const values = found.map((e) => e.value as number);
    const mean = values.reduce((a, b) => a + b) / 30;
    const spread = Math.sqrt(values.reduce((s, v) => s + (v - mean) ** 2, 0) / 29);
    const se = found.reduce((s, e) => s + (e.se as number), 0) / 30;
    // labels are the same in every sample; a jackknife is conservative, and 30 samples tell a spread to 13 %
    expect(se / spread).toBeGreaterThan(0.6);
    expect(se / spread).toBeLessThan(1.7);
  });
});

describe("logMe", () => {
  test("with more features than images is that of the padded decomposition", () => {
    const { normal } = randomStream(3, "wide");
    const wide = ndArray(
      Float64Array.from({ length: 8 * 20 }, (_, i) => normal(i)),
      [8, 20],
    );
    // columns of zeros add directions that nothing is learnt in: the evidence stays
    const padded = ndArray(
      Float64Array.from({ length: 8 * 25 }, (_, k) =>
        k % 25 < 20 ? normal(Math.floor(k / 25) * 20 + (k % 25)) : 0,
      ),
      [8, 25],
    );
    const y = [0, 1, 0, 1, 1, 0, 0, 1];
    expect(logMe(padded, y, { groups, blocks: 0 }).value).toBeCloseTo(
      logMe(wide, y, { groups, blocks: 0 }).value as number,
      10,
    );
  });
  test("takes columns of targets, and says which are none", () => {
    const both = [
      labels.map((l) => Number(l === 0)),
      labels.map((l) => Number(l === 1)),
      labels.map((l) => Number(l === 2)),
    ];
    const x = features(1);
    expect(logMe(x, both, { groups }).value).toBeCloseTo(
      logMe(x, labels, { groups }).value as number,
      12,
    );
    expect(() => logMe(x, [[1]], { groups })).toThrow("labels[0] wants 60 finite targets, has 1");
    expect(() => logMe(x, labels, { version: "jmlr" as "icml" })).toThrow('version is "jmlr"');
  });
});

describe("nce", () => {
  test("is 0 where the source tells the label, and minus the entropy where it tells nothing", () => {
    expect(nce(labels, labels, { groups }).value).toBe(0);
    expect(
      nce(
        labels.map(() => 4),
        labels,
        { groups },
      ).value,
    ).toBeCloseTo(-Math.log(3), 12);
  });
  test("is LEEP of a source that is sure", () => {
    const chosen = labels.map((l, i) => (i % 5 === 0 ? (l + 1) % 3 : l));
    const sure = ndArray(
      Float64Array.from(chosen.flatMap((c) => [0, 1, 2].map((k) => Number(c === k)))),
      [n, 3],
    );
    expect(leep(sure, labels, { groups }).value).toBeCloseTo(
      nce(chosen, labels, { groups }).value as number,
      12,
    );
  });
});

test("hScore is 2 where three classes are told apart without spread, and does not change under a map", () => {
  const exact = ndArray(
    Float64Array.from(labels.flatMap((l) => [0, 1, 2].map((k) => Number(l === k)))),
    [n, 3],
  );
  expect(hScore(exact, labels, { groups }).value).toBeCloseTo(2, 10);
  const x = features(1);
  const scaled = ndArray(
    Float64Array.from(x.data, (v, k) => v * (1 + (k % 4)) + 7),
    [n, 4],
  );
  expect(hScore(scaled, labels, { groups }).value).toBeCloseTo(
    hScore(x, labels, { groups }).value as number,
    10,
  );
});

test("transRate does not change under rotation and shift", () => {
  const x = features(1);
  const turned = ndArray(
    Float64Array.from(
      x.data,
      (_, k) =>
        (k % 4 < 2 ? (x.data[k ^ 1] as number) * (k % 2 ? -1 : 1) : (x.data[k] as number)) + 3,
    ),
    [n, 4],
  );
  expect(transRate(turned, labels, { groups }).value).toBeCloseTo(
    transRate(x, labels, { groups }).value as number,
    8,
  );
});

test("they say why they are undefined", () => {
  const none = ndArray(new Float64Array(0), [0, 2]);
  const one = labels.map(() => 1);
  for (const of of [logMe, hScore, transRate]) {
    expect(of(none, [], { groups })).toMatchObject({ value: Number.NaN, reason: "empty" });
    expect(of(features(1), one, { groups })).toMatchObject({
      value: Number.NaN,
      reason: "single-class",
    });
    expect(() => of(features(1), [1])).toThrow(
      `${of.name}: labels has 1 classes but there are 60 images`,
    );
    expect(() =>
      of(
        features(1),
        labels.map(() => 0.5),
      ),
    ).toThrow("labels[0] is 0.5");
    expect(() => of(features(1), labels, { blocks: 1 })).toThrow("blocks is 1");
    expect(() => of(ndArray(Float64Array.of(Number.NaN), [1, 1]), [0])).toThrow(
      "features[0, 0] is NaN",
    );
  }
  const flat = ndArray(new Float64Array(n * 2), [n, 2]);
  expect(logMe(flat, labels, { groups }).reason).toBe("zero-variance");
  expect(hScore(flat, labels, { groups }).reason).toBe("zero-variance");
  const sigmoid = ndArray(new Float64Array(n * 2).fill(0.9), [n, 2]);
  expect(leep(sigmoid, labels, { groups }).reason).toBe("source-head-undefined");
  expect(leep(softmax(features(1)), one, { groups }).reason).toBe("single-class");
  expect(() => leep(ndArray(Float64Array.of(-1, 2), [1, 2]), [0])).toThrow("wants none below 0");
  expect(nce([], []).reason).toBe("empty");
  expect(nce([1, 2], [0, 0], { groups }).reason).toBe("single-class");
  expect(() => transRate(flat, labels, { eps: 0 })).toThrow("eps is 0");
});

test("they leave out patients, not images, for the standard error", () => {
  const patients = labels.map((_, i) => `${i >> 2}`);
  const e = hScore(features(1), labels, { groups: patients, blocks: 15 });
  expect(e).toMatchObject({ nGroups: 15, warnings: [] });
  expect(e.se).toBeGreaterThan(0);
  expect(hScore(features(1), labels).warnings.map((w) => w.code)).toEqual(["groups-not-given"]);
  expect(hScore(features(1), labels, { groups, blocks: 0 }).se).toBeUndefined();
});
