import { type LongWork, UsageError } from "@xrt/core";
import { tap } from "@xrt/graph";
import { compile as compileOnnx } from "@xrt/graph/onnx";
import { checkExamples, type Examples } from "./examples.js";
import { binaryCrossEntropy } from "./losses/binary-cross-entropy.js";
import { labelCount } from "./losses/label-table.js";
import type { Loss } from "./losses/loss.js";
import { lossGraph } from "./losses/loss-graph.js";
import { aurocMetric } from "./metrics/auroc-metric.js";
import type { Metric } from "./metrics/metric.js";
import { graphOf, type Model } from "./model.js";
import type { Compile } from "./options.js";
import { inputShape } from "./prepare.js";
import { type Evaluation, scoreExamples } from "./score-examples.js";

/** Options of {@link evaluate}. */
export interface EvaluateOptions extends LongWork {
  /** Default: binary cross-entropy. */
  readonly loss?: Loss;
  /** Default: the AUROC, where the loss is one of classes. */
  readonly metrics?: readonly Metric[];
  /** Images in one run. */
  readonly batchSize?: number;
  /** Engine. Default: onnxruntime. */
  readonly compile?: Compile;
  /** Name of the task in progress reports. */
  readonly task?: string;
}

/**
 * Losses and metrics of a network over all images, exact and by patient where `groups` are given, and its scores: for test
 * images, which are looked at once.
 *
 * @throws UsageError when the network has several inputs; DataError when the examples do not fit the network or the loss.
 *
 * @example
 * ```ts
 * import { ndArray } from "@xrt/core";
 * import { float32, GraphBuilder } from "@xrt/graph";
 * import { evaluate } from "@xrt/train";
 * const b = new GraphBuilder();
 * const network = b.build([b.input("logit", float32("batch", 1))]);
 * const test = { inputs: ndArray(Float32Array.of(-1, 2, 1), [3, 1]), labels: [0, 1, 1], groups: ["a", "b", "b"] };
 * const { metrics, scores } = await evaluate(network, test);
 * metrics.auroc?.value; // => 1
 * [...scores.data]; // => [-1, 2, 1]
 * ```
 */
export async function evaluate(
  model: Model,
  examples: Examples,
  {
    loss = binaryCrossEntropy(),
    metrics = loss.activation === "linear" ? [] : [aurocMetric()],
    batchSize = 16,
    compile = compileOnnx,
    task = "evaluation",
    onProgress,
    signal,
  }: EvaluateOptions = {},
): Promise<Evaluation> {
  const network = await graphOf(model);
  const [feed = "", ...others] = network.inputs;
  if (others.length > 0) {
    throw new UsageError(
      `evaluate: the network has inputs ${network.inputs.join(", ")}, wants one`,
    );
  }
  const input = inputShape(network, feed);
  checkExamples("evaluate", examples, input);
  const graph = lossGraph(network, loss);
  const targets = loss.targets(examples.labels, graph.outputs);
  const total = labelCount(examples.labels);
  const executable = await compile(tap(graph.graph, [...new Set([graph.each, graph.scores])]), {
    fed: [],
  });
  try {
    return await scoreExamples(
      examples,
      {},
      {
        ...{ executable, graph, loss, targets, feed, input, metrics, batchSize, signal },
        onImages: (done) => onProgress?.({ task, done, total, unit: "images" }),
      },
    );
  } finally {
    await executable.dispose();
  }
}
