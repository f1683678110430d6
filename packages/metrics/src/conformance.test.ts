import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compareAuroc } from "./compare/compare-auroc.js";
import { auroc } from "./discrimination/auroc.js";
import { confusion } from "./discrimination/confusion.js";
import { rocCurve } from "./discrimination/roc-curve.js";
import type { Estimate } from "./estimate.js";
import { logitInterval } from "./internal/logit-interval.js";
import { newcombe5 } from "./internal/newcombe5.js";
import { criticalZ } from "./internal/normal.js";
import { zTest } from "./internal/z-test.js";
import { aurocInterval } from "./intervals/auroc-interval.js";
import { delongCovariance } from "./intervals/delong.js";
import { obuchowskiCovariance } from "./intervals/obuchowski.js";
import { wilson } from "./intervals/wilson.js";

/*
 * The cases of the project's conformance file that concern this package: cut from it, unchanged, by
 * fixtures/cut-statistics.mjs, which says what was left out. Their values come from numpy, scipy, scikit-learn and from
 * publications; each case names its source. `pHolm`, the one key below that nothing here computes, is skipped.
 */
interface Case {
  readonly id: string;
  readonly fn: string;
  // biome-ignore lint/suspicious/noExplicitAny: inputs differ by function, and the file is read as it is
  readonly inputs: any;
  readonly expected: Readonly<Record<string, unknown>>;
  readonly tolerance: { readonly abs: number };
  readonly source: string;
}

const file = readFileSync(join(import.meta.dirname, "../fixtures/statistics.json"), "utf8");
const { datasets } = JSON.parse(file);
const { cases }: { cases: Case[] } = JSON.parse(file, (_, value) => {
  const [dataset, key] = String(value?.$data ?? "").split(".");
  return dataset && key ? datasets[dataset][key] : value;
});
const z975 = criticalZ("test", 0.95);

/** What this package makes of the inputs of a case, by the case's `fn`. */
// biome-ignore lint/suspicious/noExplicitAny: see Case
const run: Record<string, (inputs: any) => object> = {
  auroc: ({ y, s }) => auroc(y, s),
  rocCurve: ({ y, s }) => {
    const points = rocCurve(y, s);
    return {
      fpr: points.map((p) => p.fpr),
      tpr: points.map((p) => p.tpr),
      // the file writes +Infinity as text, we as null
      thresholds: points.map((p) => p.threshold ?? "Infinity"),
    };
  },
  confusionAtThresholds: ({ y, s }) => {
    const thresholds = rocCurve(y, s).flatMap((p) => p.threshold ?? []);
    const counts = thresholds.map((t) => confusion(y, s, t));
    const column = (k: "tn" | "fp" | "fn" | "tp") => counts.map((c) => c[k]);
    return { thresholds, tn: column("tn"), fp: column("fp"), fn: column("fn"), tp: column("tp") };
  },
  aurocCovariance: ({ y, scores, group }) => {
    const columns = Object.values(scores) as number[][];
    return group
      ? obuchowskiCovariance(y, columns, group.map(String))
      : delongCovariance(y, columns);
  },
  aurocWaldInterval: ({ y, scores, group }) => {
    const options = { groups: group?.map(String) ?? "independent", method: "wald" } as const;
    const all = Object.values(scores).map((s) => aurocInterval(y, s as number[], options));
    return { ...columnsOf(all), auroc: all.map((e) => e.value) };
  },
  aurocContrast: ({ y, scores, L: [row], group }) => {
    const names = Object.keys(scores);
    const a = scores[names[row.indexOf(1)] as string];
    const b = scores[names[row.indexOf(-1)] as string];
    const groups = group?.map(String) ?? "independent";
    const { difference, z, p } = compareAuroc(y, a, b, { groups });
    return { difference: [difference.value], se: [difference.se], chi2: (z ?? 0) ** 2, df: 1, p };
  },
  aurocPairwiseHolm: ({ y, scores, pairs, group: groups }) => {
    const all = pairs.map(([a, b]: [string, string]) =>
      compareAuroc(y, scores[a], scores[b], { groups }),
    ) as ReturnType<typeof compareAuroc>[];
    const differences = all.map((c) => c.difference);
    const difference = differences.map((d) => d.value);
    return { ...columnsOf(differences), difference, p: all.map((c) => c.p) };
  },
  singletonIdentity: ({ y, scores }) => {
    const columns = Object.values(scores) as number[][];
    const a = delongCovariance(y, columns).covariance?.flat() ?? [];
    const b = obuchowskiCovariance(
      y,
      columns,
      y.map((_: number, i: number) => `${i}`),
    );
    const gaps = b.covariance?.flat().map((v, i) => Math.abs(v - (a[i] ?? 0))) ?? [];
    return { maxAbsDifference: Math.max(...gaps) };
  },
  aurocFromMoments: ({ a, b, varA, varB, cov }) =>
    zTest(a - b, Math.sqrt(varA + varB - 2 * cov), z975),
  // at the bound there are no moments to start from, so any scores that separate the classes will do
  logitDelong: ({ auroc: theta, variance }) =>
    theta === 1
      ? aurocInterval([0, 0, 1, 1], [1, 2, 3, 4], { method: "logit" })
      : logitInterval(theta, Math.sqrt(variance), z975),
  newcombe5: ({ auroc: theta, nPos, nNeg }) => newcombe5(theta, nPos, nNeg, z975),
  wilson: ({ k, n }) => wilson(k, n),
};

test("the fixture has all 41 cases", () => expect(cases).toHaveLength(41));

test.each(cases)("$id", ({ fn, inputs, expected, tolerance: { abs }, source }) => {
  const got = run[fn]?.(inputs) as Record<string, unknown>;
  // written in full they agree to 1e-9 of themselves; written with few digits, or made from moments that were more exact
  // than those in the file, within the tolerance of their case
  const relative = abs > 1e-9 || source.includes("from pROC moments") ? undefined : 1e-9;
  const limit = (e: number) =>
    relative === undefined ? abs : Math.min(abs, Math.max(relative * Math.abs(e), 1e-15));
  for (const [key, value] of Object.entries(expected)) {
    if (key !== "pHolm") expectClose(got[key], value, limit, key);
  }
});

function columnsOf(estimates: readonly Estimate[]) {
  return {
    se: estimates.map((e) => e.se),
    lower: estimates.map((e) => e.lower),
    upper: estimates.map((e) => e.upper),
  };
}

/** Compares numbers within `limit` of the expected one, anything else exactly. */
function expectClose(
  got: unknown,
  expected: unknown,
  limit: (expected: number) => number,
  key: string,
): void {
  if (Array.isArray(expected)) {
    expect(got, key).toHaveLength(expected.length);
    for (const [i, e] of expected.entries()) {
      expectClose((got as unknown[])[i], e, limit, `${key}[${i}]`);
    }
  } else if (typeof expected === "number") {
    const gap = Math.abs((got as number) - expected);
    expect(gap, `${key} is ${got}, wants ${expected}`).toBeLessThanOrEqual(limit(expected));
  } else {
    expect(got, key).toEqual(expected);
  }
}
