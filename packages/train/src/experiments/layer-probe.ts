import { DataError, UsageError } from "@xrt/core";
import type { Graph } from "@xrt/graph";
import { auroc, type Estimate, nadeauBengio, stratifiedAuroc, type Warning } from "@xrt/metrics";
import type { Examples } from "../examples.js";
import { binaryLabels } from "./binary-labels.js";
import { givenFolds, groupedFolds } from "./grouped-folds.js";
import { type LayerFeaturesOptions, layerFeatures } from "./layer-features.js";
import { logisticProbe } from "./logistic-probe.js";
import { type Probe, type ProbeFeatures, probeRows } from "./probe.js";

/** Options of {@link layerProbe}. */
export interface LayerProbeOptions extends LayerFeaturesOptions {
  /** Paths of layers, from the input on, for example those of `blocks` of `@xrt/backbones`. */
  readonly layers: readonly string[];
  /** The same network before training or with random weights: what its features can do without having learned. Default: none. */
  readonly untrained?: Graph | undefined;
  /** Default: `logisticProbe()`. */
  readonly probe?: Probe;
  /** Number of folds, or the fold of each image, for example a split of `@xrt/data`. No patient may be in two. */
  readonly folds?: number | ArrayLike<number>;
  /** Column of the label, where images have several. */
  readonly output?: number;
  /** Seed of the folds. */
  readonly seed?: number;
  /** Confidence level, between 0 and 1. */
  readonly level?: number;
}

/** What a probe reads out of one layer. */
export interface ProbedLayer {
  readonly layer: string;
  /** Columns of the pooled features. */
  readonly features: number;
  /** AUROC on images that the probe has not seen, over pairs of images of one fold; interval by patient. */
  readonly auroc: Estimate;
  /** AUROC of each fold, and what the probe chose there. */
  readonly folds: readonly {
    readonly auroc: Estimate;
    readonly settings: Readonly<Record<string, number>>;
  }[];
  /** Score of each image by the probe of the other folds; NaN where it has no label. Scores of two folds are not comparable. */
  readonly scores: Float64Array;
  /** The same of `untrained`. */
  readonly untrained?: Estimate;
  /** Mean over folds of AUROC minus that of `untrained`, with the interval of Nadeau and Bengio. */
  readonly gain?: Estimate;
}

/** What {@link layerProbe} returns. */
export interface LayerProbe {
  readonly layers: readonly ProbedLayer[];
  /** Fold of each image; -1 where it has no label. */
  readonly folds: Int32Array;
  readonly probe: string;
}

/**
 * How well a label can be read from each layer of a network: the AUROC of a simple classifier on its pooled features, by
 * cross-validation with no patient on both sides (Alain and Bengio, "Understanding intermediate layers using linear classifier
 * probes", 2016). Probe for the disease, and for what it should not know: source, view, sex.
 *
 * Each fold has a probe of its own, so only images of one fold are compared. The interval is that of this cross-validated AUROC for the
 * probes as they were fitted, with the patient as the unit (influence curves; LeDell, Petersen and van der Laan 2015); how much it
 * moves with the training images is in `folds`.
 *
 * @param graph - Takes one input `[batch, ...]`.
 * @param examples - Images with a label and, where patients have several, `groups`.
 * @throws UsageError when there are no layers, one does not exist (the nearest are listed) or an option is out of range.
 * @throws DataError when images and labels do not fit, a class is missing in a fold or a patient is in two.
 * @throws The reason of `signal` when it is aborted.
 *
 * @example
 * ```ts
 * import { ndArray, randomStream } from "@xrt/core";
 * import { float32, GraphBuilder } from "@xrt/graph";
 * import { layerProbe } from "@xrt/train";
 * const b = new GraphBuilder();
 * const x = b.input("x", float32("batch", 2));
 * const w = b.parameter("w", { array: ndArray(Float32Array.of(1, 0), [2, 1]), role: "kernel", trainable: true });
 * const network = b.build([b.node("matMul", [x, w], {}, "first")]);
 * const { normal } = randomStream(0, "images");
 * const labels = Array.from({ length: 40 }, (_, i) => i % 2);
 * const data = Float32Array.from({ length: 80 }, (_, k) => normal(k) + (k % 2 === 1 ? 4 * (labels[k >> 1] ?? 0) : 0));
 * const examples = { inputs: ndArray(data, [40, 2]), labels };
 * // the second column has the label, which the network does not look at
 * const { layers } = await layerProbe(network, examples, { layers: ["x", "first"] });
 * layers.map(({ auroc }) => auroc.value > 0.9); // => [true, false]
 * ```
 */
export async function layerProbe(
  graph: Graph,
  examples: Examples,
  {
    layers,
    untrained,
    probe = logisticProbe(),
    folds = 5,
    output = 0,
    seed = 0,
    level = 0.95,
    ...options
  }: LayerProbeOptions,
): Promise<LayerProbe> {
  if (layers.length === 0) throw new UsageError("layerProbe: layers is empty, wants at least one");
  const { labels: all, observed } = binaryLabels("layerProbe", examples, output);
  const own = pick(examples, all, observed);
  const { foldOf, count } = foldsOf(own, { folds, images: all.length, observed, seed });
  const features = await layerFeatures("layerProbe", graph, examples, layers, options);
  const before =
    untrained === undefined
      ? undefined
      : await layerFeatures("layerProbe", untrained, examples, layers, {
          ...options,
          task: `${options.task ?? "features"}: untrained`,
        });
  const { signal, onProgress } = options;
  const crossed = (values: ProbeFeatures) =>
    crossValidate(probeRows(values, observed), own, { foldOf, count, probe, seed, signal, level });
  const probed: ProbedLayer[] = [];
  for (const [k, layer] of layers.entries()) {
    signal?.throwIfAborted();
    const found = await crossed(features[k] as ProbeFeatures);
    const { within, byFold, scores } = found;
    const bare = before && (await crossed(before[k] as ProbeFeatures));
    probed.push({
      ...{ layer, features: (features[k] as ProbeFeatures).columns, auroc: within, folds: byFold },
      scores: spread(scores, observed, all.length),
      ...(bare && { untrained: bare.within, gain: gainOf(byFold, bare.byFold, level) }),
    });
    onProgress?.({ task: "probes", done: k + 1, total: layers.length, unit: "layers" });
  }
  const foldOfAll = new Int32Array(all.length).fill(-1);
  for (const [k, i] of observed.entries()) foldOfAll[i] = foldOf[k] as number;
  return { layers: probed, folds: foldOfAll, probe: probe.name };
}

/** The images that have a label. */
interface Labelled {
  readonly labels: Float64Array;
  readonly groups: readonly string[] | undefined;
}

function pick(examples: Examples, labels: Float64Array, observed: readonly number[]): Labelled {
  return {
    labels: Float64Array.from(observed, (i) => labels[i] as number),
    groups: examples.groups && observed.map((i) => examples.groups?.[i] as string),
  };
}

function foldsOf(
  { labels, groups }: Labelled,
  {
    folds,
    images,
    observed,
    seed,
  }: {
    readonly folds: number | ArrayLike<number>;
    readonly images: number;
    readonly observed: readonly number[];
    readonly seed: number;
  },
): { readonly foldOf: Int32Array; readonly count: number } {
  if (typeof folds === "number") {
    const options = { count: folds, seed, stream: "probe/folds" };
    return { foldOf: groupedFolds("layerProbe", labels, groups, options), count: folds };
  }
  if (folds.length !== images) {
    throw new DataError(`layerProbe: got ${images} images and ${folds.length} folds`);
  }
  const own = observed.map((i) => folds[i] as number);
  const { folds: foldOf, count } = givenFolds("layerProbe", own, labels, groups);
  return { foldOf, count };
}

interface CrossValidation {
  readonly foldOf: Int32Array;
  readonly count: number;
  readonly probe: Probe;
  readonly seed: number;
  readonly signal: AbortSignal | undefined;
  readonly level: number;
}

async function crossValidate(
  features: ProbeFeatures,
  { labels, groups }: Labelled,
  { foldOf, count, probe, seed, signal, level }: CrossValidation,
) {
  const scores = new Float64Array(labels.length);
  const byFold: ProbedLayer["folds"][number][] = [];
  for (let fold = 0; fold < count; fold++) {
    // lets timers and aborts in: a fit does not wait for anything
    await new Promise((resolve) => setTimeout(resolve));
    signal?.throwIfAborted();
    const all = [...foldOf.keys()];
    const train = all.filter((i) => foldOf[i] !== fold);
    const test = all.filter((i) => foldOf[i] === fold);
    const fitted = probe.fit({
      features: probeRows(features, train),
      labels: Float64Array.from(train, (i) => labels[i] as number),
      groups: groups && train.map((i) => groups[i] as string),
      ...{ seed, signal },
    });
    const own = fitted.score(probeRows(features, test));
    for (const [k, i] of test.entries()) scores[i] = own[k] as number;
    const truth = test.map((i) => labels[i] as number);
    byFold.push({ auroc: auroc(truth, own), settings: fitted.settings });
  }
  const strata = Array.from(foldOf, (fold) => `fold ${fold}`);
  const { within } = stratifiedAuroc(labels, scores, strata, { ...(groups && { groups }), level });
  return {
    scores,
    byFold,
    within: {
      ...within,
      method: `cross-validated-${probe.name}`,
      warnings: [...within.warnings, ...fewPatients(labels, groups)],
    },
  };
}

/** Below this many patients of a class a probe says little. */
const FEW = 10;

function fewPatients(labels: Float64Array, groups: readonly string[] | undefined): Warning[] {
  const [negative, positive] = [0, 1].map((label) => {
    const images = [...labels.keys()].filter((i) => labels[i] === label);
    return new Set(images.map((i) => groups?.[i] ?? i)).size;
  }) as [number, number];
  if (Math.min(negative, positive) >= FEW) return [];
  const message = `${positive} positive and ${negative} negative patients; below ${FEW} in a class a probe says little`;
  return [{ code: "few-patients", message }];
}

function gainOf(
  after: ProbedLayer["folds"],
  before: ProbedLayer["folds"],
  level: number,
): Estimate {
  const differences = after.map((f, k) => f.auroc.value - (before[k]?.auroc.value ?? Number.NaN));
  // folds of about one size: the test part is a k-th, the training part the rest
  return nadeauBengio(differences, { testOverTrain: 1 / (after.length - 1), level }).difference;
}

function spread(values: Float64Array, places: readonly number[], n: number): Float64Array {
  const result = new Float64Array(n).fill(Number.NaN);
  for (const [k, i] of places.entries()) result[i] = values[k] as number;
  return result;
}
