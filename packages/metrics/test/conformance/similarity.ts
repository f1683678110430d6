import { ndArray } from "@xrt/core";
import {
  cca,
  cka,
  hScore,
  leep,
  linearR2,
  logMe,
  minibatchCka,
  nce,
  procrustes,
  pwcca,
  rsa,
  svcca,
  transRate,
  weightDrift,
} from "../../src/index.js";
import { linearHsic } from "../../src/internal/hsic.js";
import { matrixOf } from "../../src/internal/matrix.js";
import type { Run } from "./case.js";

type Rows = readonly (readonly number[])[];
const features = (rows: Rows) =>
  ndArray(Float64Array.from(rows.flat()), [rows.length, rows[0]?.length ?? 0]);
const groups = "independent" as const;

/** Cases `similarity.*`, `transferability.*` and `reuse.weightDrift`. */
export const similarity: Run = {
  hsic: ({ X, Y }) => {
    const [x, y] = [X, Y].map((rows: Rows) => matrixOf("test", "x", features(rows))) as [
      ReturnType<typeof matrixOf>,
      ReturnType<typeof matrixOf>,
    ];
    return {
      hsic0: linearHsic(x, y, "biased"),
      hsic1XY: linearHsic(x, y, "debiased"),
      hsic1XX: linearHsic(x, x, "debiased"),
      hsic1YY: linearHsic(y, y, "debiased"),
    };
  },
  ckaLinear: ({ X, Y }) => {
    const of = (estimator: "biased" | "debiased") =>
      cka(features(X), features(Y), { groups, estimator }).value;
    return { biased: of("biased"), debiased: of("debiased") };
  },
  ckaMinibatch: ({ X, Y, batch }) => minibatchCka(features(X), features(Y), { batch }),
  ckaRbf: ({ X, Y, sigma }) => {
    const options = { groups, estimator: "biased", kernel: { rbf: sigma } } as const;
    return { biased: cka(features(X), features(Y), options).value };
  },
  cca: ({ X, Y }) => {
    const { rho, value, rSquared } = cca(features(X), features(Y));
    return { rho, mean: value, r2: rSquared };
  },
  svcca: ({ X, Y, threshold, by }) =>
    svcca(features(X), features(Y), {
      threshold,
      by: by === "sum" ? "singular-values" : "variance",
    }),
  pwcca: ({ X, Y, weightSide }) =>
    pwcca(features(X), features(Y), { weightSide: weightSide.toLowerCase() }),
  procrustes: ({ X, Y }) => {
    const { value, ...rest } = procrustes(features(X), features(Y));
    return { distance: value, ...rest };
  },
  linearRegressionR2: ({ X, Y }) => linearR2(features(X), features(Y)),
  rsa: ({ X, Y, rdm }) => {
    const found = rsa(features(X), features(Y), { dissimilarity: rdm });
    return { ...found, spearman: found.value, rows: found.constantRows };
  },
  logme: ({ features: X, labels, version }) => {
    const columns = Array.isArray(labels[0])
      ? labels[0].map((_: number, k: number) => labels.map((row: number[]) => row[k]))
      : labels;
    const name = version === "icml" ? "icml" : "fixed-point";
    return logMe(features(X), columns, { groups, version: name });
  },
  leep: ({ sourceProbabilities, labels }) =>
    leep(features(sourceProbabilities), labels, { groups }),
  nce: ({ source, labels }) => nce(source, labels, { groups }),
  hScore: ({ features: X, labels }) => hScore(features(X), labels, { groups }),
  transRate: ({ features: X, labels, eps }) => transRate(features(X), labels, { groups, eps }),
  weightDrift: ({ before, after }) => weightDrift(before.flat(), after.flat()),
};
