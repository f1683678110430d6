import {
  brier,
  ece,
  eceTop1,
  fitTemperature,
  logLossOfProbabilities,
  recalibration,
  reliability,
} from "../../src/index.js";
import type { Run } from "./case.js";

const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));
const norms = ({ value, rms, max }: ReturnType<typeof ece>) => ({ l1: value, l2: rms, max });

/** Cases `calibration.*`. */
export const calibration: Run = {
  ece: ({ y, p, bins, scheme = "equal-width" }) => norms(ece(y, p, { bins, scheme })),
  eceTop1: ({ yTrue, yScore, bins }) => {
    const columns = yScore[0].map((_: number, k: number) => yScore.map((row: number[]) => row[k]));
    return norms(eceTop1(yTrue, columns, { bins }));
  },
  reliability: ({ y, p, bins }) => {
    const table = reliability(y, p, { bins, scheme: "equal-width" });
    return { observed: table.map((b) => b.observed), predicted: table.map((b) => b.predicted) };
  },
  brier: ({ y, p }) => brier(y, p),
  logLoss: ({ y, p }) => logLossOfProbabilities(y, p),
  temperature: ({ y, logits, bins }) => {
    const { temperature, before, after } = fitTemperature(y, logits);
    const p = logits.map(sigmoid);
    const cooled = logits.map((z: number) => sigmoid(z / (temperature as number)));
    const options = { bins, scheme: "equal-width" } as const;
    const { intercept, slope, inTheLarge } = recalibration(y, logits);
    return {
      ...{ temperature, nllBefore: before, nllAfter: after },
      ...{ brierBefore: brier(y, p).value, brierAfter: brier(y, cooled).value },
      ...{ eceBefore: ece(y, p, options).value, eceAfter: ece(y, cooled, options).value },
      recalibrationIntercept: intercept.value,
      recalibrationSlope: slope.value,
      calibrationInTheLarge: inTheLarge.value,
    };
  },
};
