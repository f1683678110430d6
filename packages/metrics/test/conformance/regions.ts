import {
  mapCorrelation,
  massAccuracy,
  pixelAveragePrecision,
  pointsInside,
  rankAccuracy,
  topCoverage,
} from "../../src/index.js";
import type { Run } from "./case.js";

/** Cases `region.*`. */
export const regions: Run = {
  regionMetrics: ({ map, mask, part, topFraction }) => {
    const [a, m] = [map.flat(), mask.flat()];
    const { value, areaFraction, massLift } = massAccuracy(a, m, { part });
    return {
      ...{ massAccuracy: value, areaFraction, massLift },
      rankAccuracy: rankAccuracy(a, m, { part }).value,
      pointing: pointsInside(a, m, { part }),
      topFractionCoverage: topCoverage(a, m, { part, fraction: topFraction }).value,
      pixelAveragePrecision: pixelAveragePrecision(a, m, { part }).value,
    };
  },
  mapCorrelation: ({ a, b }) => {
    const { value, reason } = mapCorrelation(a.flat(), b.flat());
    return { ncc: value, reason };
  },
};
