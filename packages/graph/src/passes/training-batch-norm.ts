import type { Graph, Node } from "../graph.js";
import { GraphBuilder } from "../graph-builder.js";
import type { BatchNormAttributes } from "../ops/batch-norm.js";
import { replaceValues } from "./replace-values.js";

/** Statistics of one application of a BatchNorm, as names of values. */
export interface BatchStatistics {
  /** The normalised value. */
  readonly of: string;
  /** Mean of the batch, `[channels]`. */
  readonly mean: string;
  /** Variance of the batch, `[channels]`: the mean square around the mean, over n and not over n - 1. */
  readonly variance: string;
  /** The value that inference takes for the mean, a parameter as a rule. */
  readonly movingMean: string;
  /** The value that inference takes for the variance. */
  readonly movingVariance: string;
}

/** What {@link trainingBatchNorm} returns. */
export interface TrainingBatchNorm {
  /** Its outputs are the original's and then mean and variance of each entry of `statistics`. */
  readonly graph: Graph;
  /** In the order of the graph; a layer that is applied twice has two entries. */
  readonly statistics: readonly BatchStatistics[];
}

/** Options of {@link trainingBatchNorm}. */
export interface TrainingBatchNormOptions {
  /** Picks the BatchNorms by their node. Default: all of them. The others stay in inference mode. */
  readonly only?: (node: Node) => boolean;
}

/**
 * The graph with every BatchNorm in training mode: it normalises with the mean and variance of the batch that it sees, and
 * `differentiate` gives the gradients that go through them. The moving statistics are not read any more; a training loop
 * moves them towards the ones that each run returns, by its own momentum.
 */
export function trainingBatchNorm(
  graph: Graph,
  { only = () => true }: TrainingBatchNormOptions = {},
): TrainingBatchNorm {
  const builder = GraphBuilder.from(graph);
  const replaced = new Map<string, string>();
  const statistics: BatchStatistics[] = [];
  for (const node of graph.nodes) {
    const { epsilon, ofBatch } = node.attributes as unknown as BatchNormAttributes;
    if (node.op !== "batchNorm" || ofBatch || !only(node)) continue;
    const found = batchStatistics(builder, node);
    const [x = "", gamma = "", beta = ""] = node.inputs;
    const inputs = [x, gamma, beta, found.mean, found.variance];
    replaced.set(node.output, builder.node("batchNorm", inputs, { epsilon, ofBatch: true }));
    statistics.push(found);
  }
  const outputs = statistics.flatMap(({ mean, variance }) => [mean, variance]);
  const training = replaceValues(graph, builder, replaced);
  return { graph: { ...training, outputs: [...training.outputs, ...outputs] }, statistics };
}

/** Adds the statistics of what a BatchNorm reads. */
function batchStatistics(builder: GraphBuilder, { inputs, output }: Node): BatchStatistics {
  const [x = "", , , movingMean = "", movingVariance = ""] = inputs;
  const { shape } = builder.type(x);
  const axes = shape.map((_, axis) => axis).filter((axis) => axis !== 1);
  const mean = builder.node("reduceMean", [x], { axes, keepDims: false }, `${output}/mean`);
  const spread = builder.node("reshape", [mean], {
    shape: shape.map((d, axis) => (axis === 1 ? d : 1)),
  });
  const centred = builder.node("sub", [x, spread], {});
  const square = builder.node("mul", [centred, centred], {});
  const variance = builder.node(
    "reduceMean",
    [square],
    { axes, keepDims: false },
    `${output}/variance`,
  );
  return { of: output, mean, variance, movingMean, movingVariance };
}
