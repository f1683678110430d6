import {
  aurocInterval,
  compareAuroc,
  delongCovariance,
  type Estimate,
  obuchowskiCovariance,
  wilson,
} from "../../src/index.js";
import { logitInterval } from "../../src/internal/logit-interval.js";
import { newcombe5 } from "../../src/internal/newcombe5.js";
import { criticalZ } from "../../src/internal/normal.js";
import { zTest } from "../../src/internal/z-test.js";
import type { Run } from "./case.js";

const z975 = criticalZ("test", 0.95);

function columnsOf(estimates: readonly Estimate[]) {
  return {
    se: estimates.map((e) => e.se),
    lower: estimates.map((e) => e.lower),
    upper: estimates.map((e) => e.upper),
  };
}

/** Cases `auroc.*` and `proportion.*`. */
export const intervals: Run = {
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
