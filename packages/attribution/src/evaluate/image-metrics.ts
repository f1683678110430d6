import type { NdArray } from "@xrt/core";
import type { Model } from "../model.js";
import type { Attribution } from "../result/attribution.js";
import type { ExplainOptions } from "../run/explain-options.js";
import type { AnyMethod } from "../run/method-table.js";
import type { UnitTarget } from "../target/target.js";
import { averageDrop } from "./average-drop.js";
import { averageGain } from "./average-gain.js";
import { averageIncrease } from "./average-increase.js";
import { completeness } from "./completeness.js";
import { effectiveComplexity, mapEntropy, sparseness } from "./complexity.js";
import { deletion } from "./deletion.js";
import { faithfulnessCorrelation } from "./faithfulness-correlation.js";
import { insertion } from "./insertion.js";
import { irof } from "./irof.js";
import type { Localisation } from "./localise.js";
import { mapSimilarity } from "./map-similarity.js";
import type { MapInput, Measure } from "./measure.js";
import { monotonicity } from "./monotonicity.js";
import { muFidelity } from "./mu-fidelity.js";
import { nonSensitivity } from "./non-sensitivity.js";
import { pixelFlipping } from "./pixel-flipping.js";
import { regionPerturbation } from "./region-perturbation.js";
import { road } from "./road.js";
import { type Sensitivity, sensitivity } from "./sensitivity.js";

/** What a metric of one image is given. */
export interface ImageMap {
  readonly model: Model;
  readonly image: NdArray;
  readonly target: UnitTarget | undefined;
  /** What the method returned; null for a map that no method made. */
  readonly attribution: Attribution | null;
  /** The method with its options; null for a map that no method made. */
  readonly method: AnyMethod | null;
  readonly methodOptions: ExplainOptions & Readonly<Record<string, unknown>>;
  /** The network with all weights drawn anew. */
  chance(): Promise<Model>;
  /** `[height, width]` in the size of the image. */
  readonly map: NdArray;
  /** How well it finds the region; null for an image without one. */
  readonly localisation: Localisation | null;
  readonly options: Pick<ExplainOptions, "engine" | "maxBytes" | "batchSize" | "signal">;
}

/** One number for the map of an image. */
export interface ImageMetric {
  /** Which way is better; null where neither is by itself. */
  readonly better: "up" | "down" | null;
  /** Whether it needs a mask or boxes. */
  readonly region: boolean;
  /** Why there is no value, where that is not about the map or the region. */
  because?(given: Pick<ImageMap, "attribution" | "method">): string | undefined;
  compute(given: ImageMap): Promise<number> | number;
}

type Ask = (
  model: Model,
  input: NdArray,
  map: MapInput,
  options: ExplainOptions,
) => Promise<Measure>;

const asked = (ask: Ask, better: ImageMetric["better"]): ImageMetric => ({
  ...{ better, region: false },
  compute: async ({ model, image, target, map, options }) => {
    const given = target === undefined ? options : { ...options, target };
    const { values } = await ask(model, image, map, given);
    return values[0] ?? Number.NaN;
  },
});

const ofMap = (of: (map: ArrayLike<number>) => number): ImageMetric => ({
  ...{ better: null, region: false },
  compute: ({ map }) => of(map.data),
});

const found = (name: keyof Localisation): ImageMetric => ({
  ...{ better: "up", region: true },
  compute: ({ localisation }) => localisation?.[name] ?? Number.NaN,
});

const NO_METHOD = "it judges a method, and no method made the map";

/** How much the map moves with the image; of a few copies, since each is a whole run of the method. */
const moves = (name: keyof Sensitivity): ImageMetric => ({
  ...{ better: "down", region: false },
  because: ({ method }) => (method === null ? NO_METHOD : undefined),
  async compute({ model, image, method, methodOptions }) {
    if (method === null) return Number.NaN;
    const found = await sensitivity(model, image, method, { samples: 5, options: methodOptions });
    return found[name][0] ?? Number.NaN;
  },
});

/** How alike the maps of the network and of one with all weights drawn anew are, by rank. */
const parameterRandomisation: ImageMetric = {
  ...{ better: "down", region: false },
  because: ({ method }) => (method === null ? NO_METHOD : undefined),
  async compute({ attribution, method, methodOptions, chance, image }) {
    if (attribution === null || method === null) return Number.NaN;
    // the same unit in both: the one that answers most is another one by chance
    const { target } = attribution;
    const random = await method(await chance(), image, { ...methodOptions, target });
    return mapSimilarity(attribution, random)[0]?.spearman ?? Number.NaN;
  },
};

/** Metrics of single images by name. */
export const imageMetrics: Readonly<Record<string, ImageMetric>> = {
  deletion: asked(deletion, "down"),
  insertion: asked(insertion, "up"),
  "pixel-flipping": asked(pixelFlipping, "down"),
  "region-perturbation": asked(regionPerturbation, "up"),
  road: asked(road, "down"),
  irof: asked(irof, "up"),
  "mu-fidelity": asked(muFidelity, "up"),
  "faithfulness-correlation": asked(faithfulnessCorrelation, "up"),
  "average-drop": asked(averageDrop, "down"),
  "average-increase": asked(averageIncrease, "up"),
  "average-gain": asked(averageGain, "up"),
  monotonicity: asked(monotonicity, "up"),
  "non-sensitivity": asked(nonSensitivity, "down"),
  completeness: {
    ...{ better: "down", region: false },
    because: ({ attribution }) => (attribution === null ? NO_METHOD : undefined),
    compute: ({ attribution }) =>
      attribution === null ? Number.NaN : (completeness(attribution)[0] ?? Number.NaN),
  },
  sensitivity: moves("max"),
  "local-lipschitz": moves("localLipschitz"),
  "parameter-randomisation": parameterRandomisation,
  sparseness: ofMap(sparseness),
  entropy: ofMap(mapEntropy),
  "effective-complexity": ofMap(effectiveComplexity),
  hit: found("hit"),
  "mass-accuracy": found("massAccuracy"),
  "mass-lift": found("massLift"),
  "rank-accuracy": found("rankAccuracy"),
  "top-k": found("topK"),
  iou: found("iou"),
  auprc: found("auprc"),
};
