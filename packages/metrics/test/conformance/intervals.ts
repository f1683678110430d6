import {
  aurocInterval,
  clopperPearson,
  compareArms,
  compareReportedAurocs,
  delongCovariance,
  type Estimate,
  hanleyMcNeil,
  minimumDetectableDifference,
  obuchowskiCovariance,
  wilson,
} from "../../src/index.js";
import { logitInterval } from "../../src/internal/logit-interval.js";
import { newcombe5 } from "../../src/internal/newcombe5.js";
import { criticalZ } from "../../src/internal/normal.js";
import { presortedAuroc } from "../../src/internal/presorted-auroc.js";
import { waldChiSquare } from "../../src/internal/wald-chi-square.js";
import { welch } from "../../src/internal/welch.js";
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

/** How often each image is drawn, for every ordered draw within each class. */
function everyResample(y: readonly number[]): number[][] {
  const draws = (label: number) => {
    const images = y.flatMap((v, i) => (v === label ? [i] : []));
    return images.reduce<number[][]>(
      (some) => some.flatMap((list) => images.map((i) => [...list, i])),
      [[]],
    );
  };
  return draws(1).flatMap((a) =>
    draws(0).map((b) => {
      const all = [...a, ...b];
      return y.map((_, i) => all.filter((k) => k === i).length);
    }),
  );
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
  aurocContrast: ({ y, scores, L, group }) => {
    const arms = Object.values(scores) as number[][];
    const groups = group?.map(String);
    const { auroc, covariance } = groups
      ? obuchowskiCovariance(y, arms, groups)
      : delongCovariance(y, arms);
    const test = waldChiSquare(auroc ?? [], covariance ?? [], L);
    const names = Object.keys(scores);
    const pairs = L.map((row: number[]) => [
      names[row.indexOf(1)] as string,
      names[row.indexOf(-1)] as string,
    ]);
    const options = { groups: groups ?? "independent", contrasts: pairs } as const;
    const { omnibus, contrasts } = compareArms(y, scores, options);
    // with as many contrasts as arms less one, the overall test of compareArms is the same
    const same = L.length === arms.length - 1 ? omnibus : test;
    const estimates = contrasts.map((c) => c.difference);
    const difference = estimates.map((d) => d.value);
    return { ...same, difference, se: estimates.map((d) => d.se) };
  },
  aurocPairwiseHolm: ({ y, scores, pairs, group: groups }) => {
    const { contrasts } = compareArms(y, scores, { groups, contrasts: pairs });
    const differences = contrasts.map((c) => c.difference);
    const difference = differences.map((d) => d.value);
    const p = contrasts.map((c) => c.p);
    return {
      ...{ ...columnsOf(differences), difference, p },
      pHolm: contrasts.map((c) => c.pAdjusted),
    };
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
  clopperPearson: ({ k, n }) => clopperPearson(k, n),
  hanleyMcNeil: ({ auroc: theta, nPos, nNeg }) => hanleyMcNeil(theta, nPos, nNeg),
  aurocUnpairedFromMoments: ({ a, b, varA, varB, nA, nB }) => {
    const side = (value: number, variance: number, n: number) => ({ value, variance, n });
    const { t, df, p } = welch(side(a, varA, nA), side(b, varB, nB), 0.95);
    return { statistic: t, df, p };
  },
  correlatedAurocTest: ({ a, b, nPos, nNeg, r }) => {
    const sizes = { nPositive: nPos, nNegative: nNeg };
    const { difference, p } = compareReportedAurocs(a, b, { ...sizes, r });
    return { difference: difference.value, se: difference.se, p };
  },
  minimumDetectableDifference: ({ base, nPos, nNeg, ...options }) => ({
    value: minimumDetectableDifference(base, { nPositive: nPos, nNegative: nNeg, ...options }),
  }),
  exhaustiveBootstrap: ({ y, s }) => {
    const values = everyResample(y).map((weights) => presortedAuroc(y, s)(weights) as number);
    const replicates = values.length;
    const mean = values.reduce((a, b) => a + b) / replicates;
    const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / replicates;
    const share = (test: (v: number) => boolean) => values.filter(test).length / replicates;
    return {
      ...{ replicates, mean, variance },
      fractionAtOne: share((v) => v === 1),
      fractionBelowHalf: share((v) => v < 0.5),
    };
  },
};
