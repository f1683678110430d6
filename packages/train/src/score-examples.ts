import type { NdArray } from "@xrt/core";
import type { Executable } from "@xrt/graph";
import type { Validation } from "./epoch.js";
import { type Examples, exampleBatches } from "./examples.js";
import { batchWeights } from "./losses/batch-weights.js";
import { isTable, labelCount } from "./losses/label-table.js";
import type { Loss, Targets } from "./losses/loss.js";
import type { LossGraph } from "./losses/loss-graph.js";
import type { Metric } from "./metrics/metric.js";
import { probabilities } from "./probabilities.js";
import { addLosses, lossesOf, runningTally } from "./tally.js";

/** What {@link scoreExamples} runs on. */
export interface Scoring {
  readonly executable: Executable;
  readonly graph: LossGraph;
  readonly loss: Loss;
  readonly targets: Targets;
  /** Name and shape of the network's input, the shape without the batch. */
  readonly feed: string;
  readonly input: readonly number[];
  readonly metrics: readonly Metric[];
  readonly batchSize: number;
  readonly signal: AbortSignal | undefined;
  readonly onImages?: (done: number) => void;
}

/** Losses and metrics over images, and their scores `[images, outputs]`. */
export interface Evaluation extends Validation {
  readonly scores: NdArray;
}

/** Losses and metrics of a network over all examples. */
export async function scoreExamples(
  examples: Examples,
  parameters: Readonly<Record<string, NdArray>>,
  { executable, graph, loss, targets, feed, input, metrics, batchSize, signal, onImages }: Scoring,
): Promise<Evaluation> {
  const n = labelCount(examples.labels);
  const order = Array.from({ length: n }, (_, i) => i);
  const scores = new Float32Array(n * graph.outputs);
  const columns = targets.weights.shape[1] ?? 1;
  const tally = runningTally(columns);
  const request = { size: batchSize, epoch: 1, signal, input };
  for await (const { indices, images } of exampleBatches("evaluate", examples, order, request)) {
    signal?.throwIfAborted();
    const weights = batchWeights(targets, indices, indices, loss.reduction);
    const feeds = {
      ...parameters,
      [feed]: images,
      [graph.targets]: rowsOf(targets.values, indices),
      [graph.weights]: { data: weights, shape: [indices.length, columns] },
    };
    const wanted = Object.fromEntries(executable.inputs.map((name) => [name, feeds[name]]));
    const out = await executable.run(wanted as Record<string, NdArray>, { signal });
    scores.set(out[graph.scores]?.data ?? [], (indices[0] ?? 0) * graph.outputs);
    addLosses(tally, out[graph.each]?.data as Float32Array, indices, targets, examples.weights);
    onImages?.((indices.at(-1) ?? 0) + 1);
  }
  const shape = [n, graph.outputs];
  const table = { data: scores, shape };
  const scored = {
    labels: asTable(examples, graph.outputs),
    scores: table,
    probabilities: probabilities(table, loss.activation),
    groups: examples.groups,
  };
  // a metric of scores that are no numbers is no number; the caller looks at the loss first
  const finite = scores.every(Number.isFinite);
  return {
    ...lossesOf(tally, loss.reduction),
    metrics: finite
      ? Object.fromEntries(metrics.map((metric) => [metric.name, metric.compute(scored)]))
      : {},
    scores: table,
  };
}

/** Rows of an array, copied. */
export function rowsOf({ data, shape }: NdArray, rows: readonly number[]): NdArray {
  const width = shape[1] ?? 1;
  const result = new Float32Array(rows.length * width);
  for (const [i, row] of rows.entries()) {
    for (let k = 0; k < width; k++) result[i * width + k] = data[row * width + k] as number;
  }
  return { data: result, shape: [rows.length, width] };
}

function asTable({ labels }: Examples, outputs: number): NdArray {
  const n = labelCount(labels);
  if (!isTable(labels)) return { data: Float32Array.from(labels), shape: [n, 1] };
  const width = labels.data.length / Math.max(n, 1);
  return { data: labels.data, shape: [n, width === outputs ? outputs : width] };
}
