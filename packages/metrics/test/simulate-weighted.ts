import { randomStream } from "@xrt/core";
import { type AurocIntervalMethod, aurocInterval, compareAuroc } from "../src/index.js";
import { normalCdf } from "../src/internal/normal.js";

/**
 * Images from two hospitals that send equally many patients, of which the sample holds one in five from the second: its images weigh
 * four times as much. Positives stand out by 2 in the first and by 1 in the second, so that without weights the AUROC is too high.
 */
export interface Design {
  readonly patients: number;
  /** Images of each patient. */
  readonly images: number;
  /** Correlation of a patient's images. */
  readonly icc: number;
  /** Whether a patient has images of both labels, or of one. */
  readonly mixed: boolean;
}

const SHIFT = [2, 1] as const;
const SAMPLED = [0.8, 0.2] as const;

/** P(x > y) for a positive of either hospital, as many of each, and any negative: all of those are alike. */
export const POPULATION_AUROC: number =
  SHIFT.map((shift) => normalCdf(shift / Math.SQRT2)).reduce((a, b) => a + b) / 2;

interface Sampled {
  readonly yTrue: readonly number[];
  readonly weights: readonly number[];
  readonly groups: readonly string[];
  /** Scores of an arm, which share nothing with those of another but the images. */
  readonly scoresOf: (arm: string) => number[];
}

function sample({ patients, images, icc, mixed }: Design, b: number): Sampled {
  const name = `weighted-${patients}-${images}-${icc}-${mixed}`;
  const { uniform } = randomStream(b, `${name}-hospital`);
  const range = Array.from({ length: patients * images }, (_, i) => i);
  const patient = (i: number) => Math.floor(i / images);
  const hospital = (i: number) => (uniform(patient(i)) < SAMPLED[0] ? 0 : 1);
  const yTrue = range.map((i) => (mixed ? i : patient(i)) % 2);
  return {
    yTrue,
    weights: range.map((i) => 0.5 / SAMPLED[hospital(i)]),
    groups: range.map((i) => `${patient(i)}`),
    scoresOf: (arm) => {
      const { normal } = randomStream(b, `${name}-${arm}`);
      const own = (i: number) => Math.sqrt(icc) * normal(patient(i));
      const noise = (i: number) => Math.sqrt(1 - icc) * normal(patients + i);
      return yTrue.map((label, i) => own(i) + noise(i) + label * SHIFT[hospital(i)]);
    },
  };
}

/** How often an interval of nominal 95 % holds the AUROC of the population: with weights, without, and with but by image. */
export interface WeightedCoverage {
  readonly weighted: number;
  readonly unweighted: number;
  readonly byImage: number;
}

/** Coverage of `method`; an interval that is undefined covers nothing. */
export function weightedCoverage(
  method: AurocIntervalMethod,
  design: Design,
  replicates: number,
): WeightedCoverage {
  const counts = { weighted: 0, unweighted: 0, byImage: 0 };
  for (let b = 0; b < replicates; b++) {
    const { yTrue, weights, groups, scoresOf } = sample(design, b);
    const scores = scoresOf("a");
    const options = { method, seed: b, replicates: 300 };
    const holds = (by: {
      weights?: readonly number[];
      groups: readonly string[] | "independent";
    }) => {
      const { lower = 1, upper = 0 } = aurocInterval(yTrue, scores, { ...options, ...by });
      return lower <= POPULATION_AUROC && POPULATION_AUROC <= upper;
    };
    if (holds({ weights, groups })) counts.weighted++;
    if (holds({ groups })) counts.unweighted++;
    if (holds({ weights, groups: "independent" })) counts.byImage++;
  }
  const share = (count: number) => count / replicates;
  const { weighted, unweighted, byImage } = counts;
  return { weighted: share(weighted), unweighted: share(unweighted), byImage: share(byImage) };
}

/** How often a paired test with weights finds a difference of two equally good arms at 5 %, by image and by patient. */
export function weightedTypeOneError(
  design: Design,
  replicates: number,
): { readonly byImage: number; readonly byPatient: number } {
  let [byImage, byPatient] = [0, 0];
  for (let b = 0; b < replicates; b++) {
    const { yTrue, weights, groups, scoresOf } = sample(design, b);
    const [first, second] = [scoresOf("a"), scoresOf("b")];
    const rejects = (by: readonly string[] | "independent") =>
      compareAuroc(yTrue, first, second, { groups: by, weights }).verdict !== "inconclusive";
    if (rejects("independent")) byImage++;
    if (rejects(groups)) byPatient++;
  }
  return { byImage: byImage / replicates, byPatient: byPatient / replicates };
}
