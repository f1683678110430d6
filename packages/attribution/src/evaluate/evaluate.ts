import { type LongWork, type NdArray, nearest, UsageError } from "@xrt/core";
import { channelsLast } from "../input/batch.js";
import { methodNamed } from "../methods.js";
import type { EngineChoice } from "../model/engine.js";
import { prepareFor } from "../model/prepare.js";
import type { PreparedModel } from "../model/prepared-model.js";
import { type Model, toGraph } from "../model.js";
import type { Attribution } from "../result/attribution.js";
import { resizeMap } from "../result/resize-map.js";
import type { ExplainOptions } from "../run/explain-options.js";
import type { AnyMethod } from "../run/method-table.js";
import type { UnitTarget } from "../target/target.js";
import { centreGaussian, edgeMap } from "./baseline-maps.js";
import { type ImageMetric, imageMetrics } from "./image-metrics.js";
import { type LocaliseOptions, localise } from "./localise.js";
import { picturesOf } from "./map-similarity.js";
import { type MeanByPatient, meanByPatient } from "./mean-by-patient.js";
import { layersWithWeights, randomised } from "./randomise.js";
import { whyUndefined } from "./why-undefined.js";

/** An image on which methods are judged. */
export interface EvaluationImage {
  /** `[height, width, channels]`, or in the layout of the network, in the units of its input. */
  readonly image: NdArray;
  /** Default: the only output unit. */
  readonly target?: UnitTarget;
  /** What the map should find, `[height, width]` in the size of the image: 1 or true inside. */
  readonly mask?: ArrayLike<number | boolean>;
  /** Patient; default: each image is of another one. */
  readonly patient?: string;
}

/** Maps that no method of the network makes: what a metric is compared with. */
export type BaselineMap = "edges" | "centre" | "random-weights";

/** Options of {@link evaluate}. */
export interface EvaluateOptions extends LongWork {
  /** Names of methods, or their options by name. */
  readonly methods: readonly string[] | Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Names of metrics; see {@link evaluationMetrics}. */
  readonly metrics: readonly string[];
  /**
   * Maps to compare with: an edge detector, a Gaussian in the middle, and the first method on the network with all weights drawn anew. Default: all three.
   */
  readonly baselines?: readonly BaselineMap[];
  /** How regions are found. */
  readonly localise?: LocaliseOptions;
  readonly engine?: EngineChoice;
  readonly maxBytes?: number;
  /** Seed of what is drawn. Default 0. */
  readonly seed?: number;
}

/** One method by one metric. */
export interface EvaluationRow {
  /** Name of the method, or `baseline: ...`. */
  readonly method: string;
  readonly metric: string;
  /** Which way is better; null where neither is by itself. */
  readonly better: "up" | "down" | null;
  /** Mean over images, its interval by patient. */
  readonly estimate: MeanByPatient;
  /** One number an image; NaN where it is undefined. */
  readonly values: readonly number[];
  /** Why images have no value, each reason once; empty where all have one. */
  readonly undefinedBecause: readonly string[];
}

/** What {@link evaluate} finds: plain data. */
export interface Evaluation {
  readonly images: number;
  readonly patients: number;
  readonly rows: readonly EvaluationRow[];
}

/** Names of the metrics of {@link evaluate}, with which way is better and whether they need a region. */
export const evaluationMetrics: readonly {
  readonly name: string;
  readonly better: "up" | "down" | null;
  readonly region: boolean;
}[] = Object.entries(imageMetrics).map(([name, { better, region }]) => ({ name, better, region }));

/**
 * Judge methods on a set of images: each metric as its mean over images with an interval by patient, beside maps that know nothing of the network. A method that is
 * no better than an edge detector or than itself on random weights has shown nothing.
 *
 * @param dataset - Images, read one after another.
 * @throws UsageError for a method or metric that does not exist, or a metric of regions where no image has one.
 *
 * @example
 * ```ts
 * import { evaluate, evaluationText } from "@xrt/attribution/evaluate";
 * import { ndArray } from "@xrt/core";
 * import { float32, GraphBuilder } from "@xrt/graph";
 * const b = new GraphBuilder();
 * const x = b.input("x", float32("batch", 2, 2, 1));
 * const network = b.build([b.node("reduceSum", [b.node("relu", [x], {})], { axes: [1, 2], keepDims: false })]);
 * const image = ndArray(Float32Array.of(3, 0, 1, 0), [2, 2, 1]);
 * const found = await evaluate(network, [{ image, mask: [1, 0, 0, 0] }], { methods: ["input-x-gradient"], metrics: ["mass-accuracy"] });
 * found.rows[0]?.values; // => [0.75]
 * evaluationText(found).split("\n")[0]?.startsWith("method"); // => true
 * ```
 */
export async function evaluate(
  model: Model,
  dataset: Iterable<EvaluationImage> | AsyncIterable<EvaluationImage>,
  {
    methods,
    metrics,
    baselines = ["edges", "centre", "random-weights"],
    localise: regions = {},
    engine,
    maxBytes,
    seed = 0,
    onProgress,
    signal,
  }: EvaluateOptions,
): Promise<Evaluation> {
  const asked = Object.entries(
    isList(methods) ? Object.fromEntries(methods.map((name) => [name, {}])) : methods,
  ).map(([name, own]) => ({ name, method: methodNamed(name), own }));
  checkAsked(asked.length, metrics, dataset);
  const options = {
    ...(engine === undefined ? {} : { engine }),
    ...(maxBytes === undefined ? {} : { maxBytes }),
    ...(signal === undefined ? {} : { signal }),
  };
  const prepared = await prepareFor("evaluate", model, options);
  let made: Promise<PreparedModel> | undefined;
  const chance = () => {
    made ??= chanceModel(model, seed, options);
    return made;
  };
  const [first] = asked;
  const makers: Maker[] = [
    ...asked.map(({ name, method, own }) => ({
      name,
      method,
      optionsOf: (given: EvaluationImage) => ({ ...options, ...own, ...targetOf(given) }),
      make: async (given: EvaluationImage) =>
        method(prepared, given.image, { ...options, ...own, ...targetOf(given) }),
    })),
    ...baselines.map((name) => ({
      name: `baseline: ${name}`,
      method: null,
      optionsOf: () => options,
      make: async (given: EvaluationImage): Promise<Attribution | NdArray> => {
        if (name === "edges") return edgeMap(pictureOf(given.image));
        if (name === "centre") return centreGaussian(sizeOf(given.image));
        const method = first?.method as AnyMethod;
        return method(await chance(), given.image, {
          ...{ ...options, ...first?.own, ...targetOf(given) },
        });
      },
    })),
  ];
  const values = makers.map(() => metrics.map(() => [] as number[]));
  const reasons = makers.map(() => metrics.map(() => new Set<string>()));
  const patients: string[] = [];
  let regionsSeen = 0;
  try {
    let done = 0;
    for await (const given of dataset) {
      signal?.throwIfAborted();
      patients.push(given.patient ?? `image ${done}`);
      if (given.mask !== undefined) regionsSeen++;
      for (const [m, { method, make, optionsOf }] of makers.entries()) {
        const found = await make(given);
        const attribution = "values" in found ? found : null;
        const map = inSizeOf(
          given.image,
          "values" in found ? (picturesOf(found)[0] as NdArray) : found,
        );
        const localisation = given.mask === undefined ? null : localise(map, given.mask, regions);
        for (const [k, metric] of metrics.entries()) {
          const judge = imageMetrics[metric] as ImageMetric;
          const value = await judge.compute({
            ...{ model: prepared, image: given.image, target: given.target },
            ...{ attribution, map, localisation, options, method, chance },
            methodOptions: optionsOf(given),
          });
          values[m]?.[k]?.push(value);
          if (Number.isFinite(value)) continue;
          reasons[m]?.[k]?.add(whyUndefined(judge, { attribution, method, map }, given.mask));
        }
      }
      done++;
      onProgress?.({ task: "evaluation", done, total: countOf(dataset) ?? done, unit: "images" });
    }
  } finally {
    await prepared.dispose();
    await (await made)?.dispose();
  }
  if (patients.length === 0) throw new UsageError("evaluate: the dataset holds no image");
  if (regionsSeen === 0) checkRegions(metrics);
  const rows = makers.flatMap(({ name }, m) =>
    metrics.map((metric, k): EvaluationRow => {
      const own = values[m]?.[k] ?? [];
      return {
        ...{ method: name, metric, better: imageMetrics[metric]?.better ?? null, values: own },
        estimate: meanByPatient(own, patients, { seed }),
        undefinedBecause: [...(reasons[m]?.[k] ?? [])],
      };
    }),
  );
  return { images: patients.length, patients: new Set(patients).size, rows };
}

/** How a map comes about. */
interface Maker {
  readonly name: string;
  readonly method: AnyMethod | null;
  optionsOf(given: EvaluationImage): ExplainOptions & Readonly<Record<string, unknown>>;
  make(given: EvaluationImage): Promise<Attribution | NdArray>;
}

/** What can be known before any image is read. */
function checkAsked(methods: number, metrics: readonly string[], dataset: object): void {
  if (methods === 0) throw new UsageError("evaluate: names no method");
  if (metrics.length === 0) throw new UsageError("evaluate: names no metric");
  for (const metric of metrics) {
    if (Object.hasOwn(imageMetrics, metric)) continue;
    const near = nearest(metric, Object.keys(imageMetrics)).join(", ");
    throw new UsageError(`evaluate: no metric is called "${metric}"; nearest: ${near}`);
  }
  if (Array.isArray(dataset) && dataset.every(({ mask }) => mask === undefined)) {
    checkRegions(metrics);
  }
}

/** @throws UsageError when a metric needs a region: called where no image has one. */
function checkRegions(metrics: readonly string[]): void {
  const needing = metrics.find((metric) => imageMetrics[metric]?.region);
  if (needing !== undefined) {
    throw new UsageError(`evaluate: "${needing}" needs a mask, and no image has one`);
  }
}

function isList(methods: EvaluateOptions["methods"]): methods is readonly string[] {
  return Array.isArray(methods);
}

function targetOf({ target }: EvaluationImage): { target?: UnitTarget } {
  return target === undefined ? {} : { target };
}

async function chanceModel(model: Model, seed: number, options: { engine?: EngineChoice }) {
  const graph = await toGraph(model);
  return prepareFor("evaluate", randomised(graph, layersWithWeights(graph).flat(), seed), options);
}

/** A map in the size of the image, by bilinear interpolation with half-pixel centres. */
function inSizeOf(image: NdArray, map: NdArray): NdArray {
  const to = sizeOf(image);
  return { data: resizeMap(map.data, map.shape, { to, upsample: "bilinear" }), shape: to };
}

/** Height and width of an image; fewer than five channels tell where they are. */
function sizeOf({ shape }: NdArray): [number, number] {
  const [first = 1, second = 1, last = 1] = shape;
  return shape.length === 3 && first <= 4 && last > 4 ? [second, last] : [first, second];
}

/** `[height, width, channels]`, whichever way it was given. */
function pictureOf(image: NdArray): NdArray {
  const [height, width] = sizeOf(image);
  const [first = 1] = image.shape;
  if (first === height) return image;
  const data = channelsLast(image.data, [height, width, first]);
  return { data, shape: [height, width, first] };
}

function countOf(dataset: object): number | undefined {
  return "length" in dataset && typeof dataset.length === "number" ? dataset.length : undefined;
}
