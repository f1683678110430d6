import {
  averageDrop,
  averageIncrease,
  deletion,
  infidelity,
  insertion,
  localise,
  mapEntropy,
  muFidelity,
  plantedMarker,
  sensitivity,
  sparseness,
  toSlopes,
} from "../../src/evaluate/index.js";
import { gradient, integratedGradients } from "../../src/index.js";
import { arrayOf } from "../op-list.js";
import type { CaseRun, Run, Runs } from "./case.js";

/** The network of the file that is only said in words: the sum of the pixels, or the first of them. */
const scoreOf =
  (of: (pixels: readonly number[]) => number) =>
  ({ data, shape }: { data: Float32Array; shape: readonly number[] }): number[] => {
    const size = data.length / (shape[0] ?? 1);
    return Array.from({ length: shape[0] ?? 0 }, (_, i) =>
      of([...data.subarray(i * size, (i + 1) * size)]),
    );
  };
const sum = scoreOf((pixels) => pixels.reduce((a, v) => a + v, 0));

const curves = async ({ c, x }: CaseRun, score = sum) => {
  const map = arrayOf(c.options.attribution);
  const { steps } = c.options;
  const [out, into] = [
    await deletion(score, x, map, { steps }),
    await insertion(score, x, map, { steps }),
  ];
  return { out, into };
};

const deletionInsertion: Run = async (run) => {
  const { out, into } = await curves(run);
  return {
    fractions: out.parts.fractions?.[0] ?? [],
    deletion: out.parts.curve?.[0] ?? [],
    insertion: into.parts.curve?.[0] ?? [],
    deletionAuc: out.values[0] ?? Number.NaN,
    insertionAuc: into.values[0] ?? Number.NaN,
  };
};

/** Metrics of maps. */
export const evaluateRuns: Runs = {
  "deletion-insertion-2-steps": deletionInsertion,
  "deletion-insertion-4-steps": deletionInsertion,
  "deletion-insertion-uneven": deletionInsertion,
  "deletion-insertion-perfect": async (run) => {
    const { out, into } = await curves(
      run,
      scoreOf(([first = 0]) => first),
    );
    return {
      deletionAuc: out.values[0] ?? Number.NaN,
      insertionAuc: into.values[0] ?? Number.NaN,
    };
  },
  "average-drop": async ({ c, x }) => {
    const map = arrayOf(c.options.attribution);
    return {
      drop: (await averageDrop(sum, x, map)).values[0] ?? Number.NaN,
      increase: (await averageIncrease(sum, x, map)).values[0] ?? Number.NaN,
    };
  },
  "infidelity-linear": async ({ c, graph, x, options }) => {
    const perturbations = arrayOf(c.options.perturbations);
    const map = arrayOf(c.options.attribution);
    const { values } = await infidelity(graph, x, map, { ...options, perturbations });
    return { infidelity: values[0] ?? Number.NaN };
  },
  "infidelity-is-delta-squared": async ({ c, graph, x, options }) => {
    const { rule, steps } = c.options.madeBy;
    const made = await integratedGradients(graph, x, { ...options, rule, steps });
    const slopes = toSlopes(made.values, x);
    const perturbations = arrayOf(c.options.perturbations);
    const { values } = await infidelity(graph, x, slopes, { ...options, perturbations });
    return {
      infidelity: values[0] ?? Number.NaN,
      completenessDelta: made.delta?.[0] ?? Number.NaN,
    };
  },
  "mu-fidelity": async ({ c, x }) => {
    // any subsets tell the same of an additive score; single pixels have no ties, which rounding would break
    const own = { features: "elements", share: 0.25, samples: 60 } as const;
    const of = async (map: "plus" | "minus") =>
      (await muFidelity(sum, x, arrayOf(c.options[map]), own)).values[0] ?? Number.NaN;
    return { plus: await of("plus"), minus: await of("minus") };
  },
  "sensitivity-linear": async ({ c, graph, x, options }) => {
    const { radius } = c.options;
    const found = await sensitivity(graph, x, gradient, { radius, options });
    return {
      sensitivityMax: found.max[0] ?? Number.NaN,
      averageSensitivity: found.average[0] ?? Number.NaN,
    };
  },
  localisation: async ({ c, x }) => {
    const { mask, threshold } = c.options;
    const found = localise(x, [...arrayOf(mask).data], { threshold, topK: 4 });
    return {
      hit: found.hit,
      massAccuracy: found.massAccuracy,
      rankAccuracy: found.rankAccuracy,
      "iouAt0.6": found.iou,
      auprc: found.auprc,
      "topKIntersection.k4": found.topK,
    };
  },
  complexity: async ({ x }) => ({
    gini: sparseness(x.data),
    entropy: mapEntropy(x.data),
    "gini.constant": sparseness([1, 1, 1, 1]),
    "entropy.constant8": mapEntropy(new Float32Array(8).fill(1)),
    "gini.oneHot8": sparseness([0, 0, 0, 1, 0, 0, 0, 0]),
  }),
  "planted-marker": async ({ c, x }) => ({
    ...plantedMarker(x.data, [...arrayOf(c.options.markerMask).data], {
      top: c.options.topFraction,
      without: arrayOf(c.options.mapWithoutMarker).data,
    }),
  }),
};
