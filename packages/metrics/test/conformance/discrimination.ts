import {
  auroc,
  averagePrecision,
  balancedAccuracy,
  cohenKappa,
  confusion,
  detCurve,
  likelihoodRatios,
  matthewsCorrelation,
  multiClass,
  multiLabel,
  operatingPoint,
  partialAuroc,
  precisionRecallCurve,
  rocCurve,
  stratifiedAuroc,
} from "../../src/index.js";
import type { Run } from "./case.js";

const column = (rows: readonly number[][], k: number) => rows.map((row) => row[k] as number);
const columns = (rows: readonly number[][]) => (rows[0] ?? []).map((_, k) => column(rows, k));

/** Cases `discrimination.*`. */
export const discrimination: Run = {
  auroc: ({ y, s, weights }) => auroc(y, s, { weights }),
  averagePrecision: ({ y, s }) => averagePrecision(y, s),
  // scikit-learn's trapezoids under the points of the curve: another quantity, here to pin the points
  trapezoidPR: ({ y, s }) => {
    const points = precisionRecallCurve(y, s);
    const areas = points
      .slice(1)
      .map(
        (p, i) =>
          ((points[i]?.recall ?? 0) - p.recall) * ((points[i]?.precision ?? 0) + p.precision),
      );
    return { value: areas.reduce((a, b) => a + b, 0) / 2 };
  },
  rocCurve: ({ y, s }) => {
    const points = rocCurve(y, s);
    return {
      fpr: points.map((p) => p.fpr),
      tpr: points.map((p) => p.tpr),
      // JSON has no infinity: the file writes it as text
      thresholds: points.map((p) => (p.threshold < Infinity ? p.threshold : `${p.threshold}`)),
    };
  },
  prCurve: ({ y, s }) => {
    const points = precisionRecallCurve(y, s);
    return {
      precision: points.map((p) => p.precision),
      recall: points.map((p) => p.recall),
      thresholds: points.map((p) => p.threshold).filter(Number.isFinite),
    };
  },
  detCurve: ({ y, s }) => {
    const points = detCurve(y, s);
    return {
      fpr: points.map((p) => p.fpr),
      fnr: points.map((p) => p.fnr),
      thresholds: points.map((p) => p.threshold),
    };
  },
  confusionAtThresholds: ({ y, s }) => {
    const thresholds = rocCurve(y, s)
      .map((p) => p.threshold)
      .filter(Number.isFinite);
    const counts = thresholds.map((t) => confusion(y, s, t));
    const of = (k: "tn" | "fp" | "fn" | "tp") => counts.map((c) => c[k]);
    return { thresholds, tn: of("tn"), fp: of("fp"), fn: of("fn"), tp: of("tp") };
  },
  partialAuroc: ({ y, s, maxFpr }) => partialAuroc(y, s, { maxFpr }),
  multilabel: ({ yTrue, yScore }) => {
    const [areas, precisions] = [auroc, averagePrecision].map((metric) =>
      multiLabel(metric, columns(yTrue), columns(yScore)),
    );
    return {
      auroc: areas?.perLabel.map((e) => e.value),
      aurocMacro: areas?.macro.value,
      aurocMicro: areas?.micro.value,
      aurocWeighted: areas?.weighted.value,
      ap: precisions?.perLabel.map((e) => e.value),
      apMacro: precisions?.macro.value,
      apMicro: precisions?.micro.value,
    };
  },
  multiclassOneVsRest: ({ yTrue, yScore }) => {
    const areas = multiClass(auroc, yTrue, columns(yScore));
    const precisions = multiClass(averagePrecision, yTrue, columns(yScore));
    return {
      auroc: areas.perLabel.map((e) => e.value),
      aurocMacro: areas.macro.value,
      nDefined: areas.macro.nDefined,
      ap: precisions.perLabel.map((e) => e.value),
      apMacro: precisions.macro.value,
    };
  },
  operatingPoint: ({ y, s, weights, ...rule }) => {
    const point = operatingPoint(y, s, rule, { weights });
    const { threshold } = point;
    if (Number.isNaN(threshold)) return { ...point, value: Number.NaN };
    const { tp, fp } = confusion(y, s, threshold, { weights });
    const values = { ...point, precision: tp / (tp + fp) };
    const of = (name: string) => values[name as "precision" | "sensitivity" | "specificity"];
    return { threshold, value: of(rule.maximise), constrained: of(rule.subjectTo) };
  },
  agreement: ({ a, b }) => ({
    balancedAccuracy: balancedAccuracy(a, b).value,
    kappa: cohenKappa(a, b).value,
    mcc: matthewsCorrelation(a, b).value,
  }),
  likelihoodRatios: ({ y, predicted }) => {
    const { positive, negative } = likelihoodRatios(confusion(y, predicted, 1));
    return { positive: positive.value, negative: negative.value };
  },
  stratifiedAuroc: ({ y, s, stratum }) => {
    const found = stratifiedAuroc(y, s, stratum, { groups: "independent" });
    const perStratum = found.perStratum.map(({ stratum: name, auroc: { value }, pairs }) => [
      name,
      { value, pairs },
    ]);
    return {
      pooled: found.pooled.value,
      within: found.within.value,
      perStratum: Object.fromEntries(perStratum),
      stratumOnlyBaseline: found.stratumOnlyBaseline.value,
    };
  },
};
