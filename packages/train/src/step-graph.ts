import type { BatchStatistics } from "@xrt/graph";
import { deadCode, differentiate, type Graph, type Node, tap, trainingBatchNorm } from "@xrt/graph";
import type { Loss } from "./losses/loss.js";
import { type LossGraph, lossGraph } from "./losses/loss-graph.js";
import type { BatchNormPolicy } from "./options.js";

/** The graph of a training step, and that of an evaluation. */
export interface StepGraph {
  /** Network and loss, in inference mode. */
  readonly loss: LossGraph;
  /** Returns the losses of elements, the scores, the gradients and the statistics of batches. */
  readonly step: Graph;
  /** Name of the value of each gradient, by parameter. */
  readonly gradients: ReadonlyMap<string, string>;
  /** Statistics that the moving ones follow; empty where none moves. */
  readonly statistics: readonly BatchStatistics[];
  /** Returns the losses of elements and the scores. */
  readonly evaluation: Graph;
}

/**
 * What a training step computes.
 *
 * @param trained - Names of the parameters whose gradients are wanted.
 */
export function stepGraph(
  network: Graph,
  loss: Loss,
  trained: readonly string[],
  batchNorm: BatchNormPolicy,
): StepGraph {
  const whole = lossGraph(network, loss);
  const results = [whole.each, whole.scores];
  const mode =
    batchNorm === "inference"
      ? { graph: whole.graph, statistics: [] }
      : trainingBatchNorm(whole.graph, { only: learns(whole.graph, trained) });
  const { graph, gradients } = differentiate(mode.graph, { of: whole.loss, wrt: trained });
  const moving = batchNorm === "train" ? mode.statistics : [];
  const statistics = moving.flatMap(({ mean, variance }) => [mean, variance]);
  return {
    loss: whole,
    step: tap(graph, [...new Set([...results, ...gradients.values(), ...statistics])]),
    gradients,
    statistics: moving,
    evaluation: tap(whole.graph, results),
  };
}

/** Names of the parameters that a graph reads. */
export function readParameters(graph: Graph): string[] {
  return [...deadCode(graph).parameters.keys()];
}

/**
 * Whether a BatchNorm is part of what learns: its gamma or beta is trained, or, where it has neither, something in front of it is.
 */
function learns(graph: Graph, trained: readonly string[]): (node: Node) => boolean {
  const own = new Set(trained);
  const moved = new Set(trained);
  for (const { inputs, output } of graph.nodes) {
    if (inputs.some((name) => moved.has(name))) moved.add(output);
  }
  return ({ inputs: [x = "", gamma = "", beta = ""] }) => {
    const trainable = [gamma, beta].filter((name) => graph.parameters.get(name)?.trainable);
    return trainable.length > 0 ? trainable.some((name) => own.has(name)) : moved.has(x);
  };
}
