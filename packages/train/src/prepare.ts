import { DataError, type NdArray, UsageError } from "@xrt/core";
import { type Graph, resolveValue, startAt, tap } from "@xrt/graph";
import { checkExamples, type Examples, type TrainingData } from "./examples.js";
import { frozenFeatures } from "./features/frozen-features.js";
import { parameterArrays } from "./hash.js";
import type { Loss, Targets } from "./losses/loss.js";
import { copiesOf } from "./model.js";
import type { BatchNormPolicy, Compile, TrainOptions } from "./options.js";
import { readParameters, type StepGraph, stepGraph } from "./step-graph.js";

/** Examples with their targets. */
export interface PreparedExamples {
  readonly examples: Examples;
  readonly targets: Targets;
}

/** All that a run needs before its first step. */
export interface Prepared {
  /** The part of the network that is run at each step: all of it, or what is behind cached features. */
  readonly network: Graph;
  readonly graphs: StepGraph;
  /** Name of the input and its shape without the batch. */
  readonly feed: string;
  readonly input: readonly number[];
  /** Names of the parameters that are trained. */
  readonly trained: readonly string[];
  /** Names of all parameters that change: the trained ones, and statistics that move. */
  readonly changing: readonly string[];
  readonly train: PreparedExamples;
  readonly validation: PreparedExamples | undefined;
}

/** What of the options {@link prepare} looks at. */
export interface PrepareOptions
  extends Pick<
    TrainOptions,
    "freeze" | "featureCache" | "only" | "onProgress" | "signal" | "batchSize"
  > {
  readonly loss: Loss;
  readonly batchNorm: BatchNormPolicy;
  readonly compile: Compile;
  readonly task: string;
}

/**
 * Check the data, find what is trained, compute the features of a frozen part, and emit the graphs of a step.
 *
 * @throws UsageError when nothing is left to be trained or a layer does not exist.
 * @throws DataError when the examples do not fit the network or the loss.
 */
export async function prepare(
  graph: Graph,
  data: TrainingData,
  options: PrepareOptions,
): Promise<Prepared> {
  const { loss, batchNorm, freeze, only = () => true } = options;
  const [source = "", ...others] = graph.inputs;
  if (others.length > 0) {
    throw new UsageError(`train: the network has inputs ${graph.inputs.join(", ")}, wants one`);
  }
  checkExamples("train", data.train, inputShape(graph, source));
  if (data.validation)
    checkExamples("train: validation", data.validation, inputShape(graph, source));

  const frozen = freeze === undefined ? undefined : frozenPart(graph, freeze);
  const cached = frozen !== undefined && caches(data.train, options);
  const network = cached ? behind(graph, frozen.at) : graph;
  const feed = network.inputs[0] ?? "";
  const read = new Set(readParameters(network));
  const trained = [...network.parameters].flatMap(([name, { trainable }]) =>
    trainable && read.has(name) && !frozen?.parameters.has(name) && only(name) ? [name] : [],
  );
  if (trained.length === 0) {
    throw new UsageError(
      `train: no parameter is left to be trained${freeze === undefined ? "" : ` behind "${freeze}"`}`,
    );
  }
  const graphs = stepGraph(network, loss, trained, batchNorm);
  const prepared = async (examples: Examples, what: string): Promise<PreparedExamples> => {
    const targets = loss.targets(examples.labels, graphs.loss.outputs);
    if (frozen === undefined || !cached) return { examples, targets };
    const inputs = await frozenFeatures(graph, examples, {
      at: frozen.at,
      cache: options.featureCache ?? undefined,
      batchSize: options.batchSize,
      compile: options.compile,
      task: `${options.task}: features of ${what} images`,
      onProgress: options.onProgress,
      signal: options.signal,
    });
    return { examples: { ...examples, inputs }, targets };
  };
  const moving = graphs.statistics.flatMap((s) => [s.movingMean, s.movingVariance]);
  const known = moving.filter((name) => network.parameters.has(name));
  return {
    ...{ network, graphs, feed, trained },
    input: inputShape(network, feed),
    changing: [...new Set([...trained, ...known])],
    train: await prepared(data.train, "training"),
    validation: data.validation && (await prepared(data.validation, "validation")),
  };
}

/** Values of the network's parameters that change, copied: what the run works on. */
export function workingCopies({ network, changing }: Prepared): Map<string, NdArray> {
  return copiesOf(parameterArrays(network, changing));
}

/** Shape of an input without the batch. */
export function inputShape({ types }: Graph, input: string): readonly number[] {
  return (types.get(input)?.shape ?? []).slice(1) as number[];
}

function frozenPart(graph: Graph, freeze: string): { at: string; parameters: Set<string> } {
  let at: string;
  try {
    at = resolveValue(graph, freeze);
  } catch (cause) {
    throw new UsageError(`train: freeze: ${(cause as Error).message}`, { cause });
  }
  return { at, parameters: new Set(tap(graph, [at]).parameters.keys()) };
}

function behind(graph: Graph, at: string): Graph {
  try {
    return startAt(graph, at);
  } catch (cause) {
    throw new UsageError(
      `train: the features at "${at}" cannot be cached, since the outputs are reached past them; freeze up to a layer that all goes through, or give featureCache: null`,
      { cause },
    );
  }
}

/** Whether the features of a frozen part are computed once. */
function caches({ inputs }: Examples, { featureCache }: PrepareOptions): boolean {
  return featureCache === undefined ? typeof inputs !== "function" : featureCache !== null;
}

/**
 * Refuses training images that are all alike: nothing can be learned from them.
 *
 * @throws DataError when no label was observed, or all are of one class.
 */
export function refuseOneClass(
  { values, observed }: Targets,
  activation: Loss["activation"],
): void {
  const [n = 0, outputs = 1] = values.shape;
  if (observed.data.every((o) => o === 0)) {
    throw new DataError("train: no training image has a label that was observed");
  }
  if (activation === "linear" || (activation === "sigmoid" && outputs > 1)) return;
  const seen = new Set<string>();
  for (let i = 0; i < n; i++) {
    if (observed.data[i] === 0) continue;
    seen.add(String(values.data.subarray(i * outputs, (i + 1) * outputs)));
  }
  if (seen.size > 1) return;
  throw new DataError(
    `train: all training images are of one class (${[...seen]}); nothing can be learned from them, add images of another class`,
  );
}
