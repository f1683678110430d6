import { type LongWork, type NdArray, UsageError } from "@xrt/core";
import { type Executable, type Graph, trainingBatchNorm } from "@xrt/graph";
import { compile as compileOnnx } from "@xrt/graph/onnx";
import { checkExamples, type Examples, exampleBatches } from "../examples.js";
import { labelCount } from "../losses/label-table.js";
import { withParameters } from "../with-parameters.js";
import type { ImageWorkOptions } from "./score-images.js";

/** A network that is ready to have its BatchNorm statistics estimated for several sets of parameters. */
export interface StatisticsEstimator {
  /** Names of the parameters that are estimated; empty for a network without BatchNorm. */
  readonly names: readonly string[];
  /** New values of these parameters. */
  estimate(
    examples: Examples,
    parameters?: ReadonlyMap<string, NdArray>,
    work?: LongWork,
  ): Promise<Map<string, NdArray>>;
  dispose(): Promise<void>;
}

/**
 * Compiles a network once, to estimate the statistics of its BatchNorms.
 *
 * @param fed - Names of the parameters that change.
 */
export async function statisticsEstimator(
  caller: string,
  graph: Graph,
  fed: readonly string[],
  { batchSize = 32, compile = compileOnnx }: Pick<ImageWorkOptions, "batchSize" | "compile">,
): Promise<StatisticsEstimator> {
  const { graph: ofBatches, statistics } = trainingBatchNorm(graph);
  const pairs = statistics.flatMap(({ mean, variance, movingMean, movingVariance }) => [
    [mean, movingMean] as const,
    [variance, movingVariance] as const,
  ]);
  const known = pairs.filter(([, name]) => graph.parameters.has(name));
  const names = [...new Set(known.map(([, name]) => name))];
  if (names.length === 0) {
    return { names, estimate: async () => new Map(), dispose: async () => {} };
  }
  const [feed = "", ...others] = graph.inputs;
  if (others.length > 0) {
    throw new UsageError(`${caller}: the network has inputs ${graph.inputs.join(", ")}, wants one`);
  }
  const input = (graph.types.get(feed)?.shape ?? []).slice(1) as number[];
  const moving = new Set(names);
  const read = fed.filter((name) => !moving.has(name));
  const executable: Executable = await compile(ofBatches, { fed: read });
  return {
    names,
    async estimate(examples, parameters = new Map(), { signal } = {}) {
      checkExamples(caller, examples, input);
      const shared = Object.fromEntries(
        executable.inputs.flatMap((name) => {
          const array = parameters.get(name);
          return array ? [[name, array] as const] : [];
        }),
      );
      const sums = new Map<string, Float64Array>();
      const counts = new Map<string, number>();
      const order = Array.from({ length: labelCount(examples.labels) }, (_, i) => i);
      const request = { size: batchSize, epoch: 1, signal, input };
      for await (const { indices, images } of exampleBatches(caller, examples, order, request)) {
        signal?.throwIfAborted();
        const out = await executable.run({ ...shared, [feed]: images }, { signal });
        for (const [from, name] of known) {
          const { data } = out[from] as NdArray;
          const sum = sums.get(name) ?? new Float64Array(data.length);
          for (const [k, v] of data.entries()) sum[k] = (sum[k] as number) + indices.length * v;
          sums.set(name, sum);
          counts.set(name, (counts.get(name) ?? 0) + indices.length);
        }
      }
      return new Map(
        names.map((name) => {
          const sum = sums.get(name) as Float64Array;
          const data = Float32Array.from(sum, (v) => v / (counts.get(name) as number));
          return [name, { data, shape: [data.length] }];
        }),
      );
    },
    dispose: () => executable.dispose(),
  };
}

/**
 * The network with the statistics of its BatchNorms taken anew from images: means and variances of batches, averaged (as
 * `torch.optim.swa_utils.update_bn`). Weights that were mixed or averaged have none of their own. A network without BatchNorm is
 * returned as it is.
 *
 * @param examples - Training images; their labels are not looked at. Large batches, 32 by default, spoil the variances least.
 * @throws UsageError when the network has several inputs; DataError when the images do not fit it.
 * @throws The reason of `signal` when it is aborted.
 */
export async function reEstimateBatchNorm(
  graph: Graph,
  examples: Examples,
  { signal, ...options }: Omit<ImageWorkOptions, "onProgress" | "task"> = {},
): Promise<Graph> {
  const estimator = await statisticsEstimator("reEstimateBatchNorm", graph, [], options);
  try {
    return withParameters(graph, await estimator.estimate(examples, undefined, { signal }));
  } finally {
    await estimator.dispose();
  }
}
