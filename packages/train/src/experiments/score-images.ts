import { DataError, type LongWork, type NdArray, UsageError } from "@xrt/core";
import { type Executable, type Graph, linearOutput } from "@xrt/graph";
import { compile as compileOnnx } from "@xrt/graph/onnx";
import { checkExamples, type Examples, exampleBatches } from "../examples.js";
import { labelCount } from "../losses/label-table.js";
import type { Compile } from "../options.js";

/** Options of long work on the images of a network. */
export interface ImageWorkOptions extends LongWork {
  /** Images in one run. */
  readonly batchSize?: number;
  /** Makes the graph ready to run. Default: onnxruntime. */
  readonly compile?: Compile;
  /** Name of the task in progress reports. */
  readonly task?: string;
}

/** A network that scores images with whatever parameters it is fed. */
export interface Scorer {
  /** Logits of all examples, `[images, outputs]`. */
  score(
    examples: Examples,
    parameters?: ReadonlyMap<string, NdArray>,
    work?: LongWork & { readonly task?: string },
  ): Promise<NdArray>;
  dispose(): Promise<void>;
}

/**
 * Compiles a network once, to score images with several sets of parameters. A sigmoid or softmax at its end is cut.
 *
 * @param fed - Names of the parameters that change.
 * @throws UsageError when the network has several inputs.
 */
export async function scorerOf(
  caller: string,
  graph: Graph,
  fed: readonly string[],
  { batchSize = 8, compile = compileOnnx }: Pick<ImageWorkOptions, "batchSize" | "compile">,
): Promise<Scorer> {
  const [feed = "", ...others] = graph.inputs;
  if (others.length > 0) {
    throw new UsageError(`${caller}: the network has inputs ${graph.inputs.join(", ")}, wants one`);
  }
  const input = (graph.types.get(feed)?.shape ?? []).slice(1) as number[];
  const network = linearOutput(graph);
  const executable: Executable = await compile(network, { fed });
  const [output = ""] = executable.outputs;
  return {
    async score(examples, parameters = new Map(), { task = "scores", onProgress, signal } = {}) {
      checkExamples(caller, examples, input);
      const shared = Object.fromEntries(
        executable.inputs.flatMap((name) => {
          const array = parameters.get(name);
          return array ? [[name, array] as const] : [];
        }),
      );
      const total = labelCount(examples.labels);
      const order = Array.from({ length: total }, (_, i) => i);
      const request = { size: batchSize, epoch: 1, signal, input };
      let scores: NdArray | undefined;
      for await (const { indices, images } of exampleBatches(caller, examples, order, request)) {
        signal?.throwIfAborted();
        const out = (await executable.run({ ...shared, [feed]: images }, { signal }))[output];
        const width = (out?.data.length ?? 0) / indices.length;
        scores ??= { data: new Float32Array(total * width), shape: [total, width] };
        scores.data.set(out?.data ?? [], (indices[0] ?? 0) * width);
        onProgress?.({ task, done: (indices.at(-1) ?? 0) + 1, total, unit: "images" });
      }
      const bad = scores?.data.findIndex((v) => !Number.isFinite(v)) ?? -1;
      if (scores === undefined || bad >= 0) {
        const image = Math.floor((bad * total) / (scores?.data.length ?? 1));
        throw new DataError(
          `${caller}: the score of image ${image} is not finite; its pixels or the weights are not`,
        );
      }
      return scores;
    },
    dispose: () => executable.dispose(),
  };
}

/** Logit `output` of all examples. */
export async function scoreImages(
  caller: string,
  graph: Graph,
  examples: Examples,
  { output, task, onProgress, signal, ...options }: ImageWorkOptions & { readonly output: number },
): Promise<Float64Array> {
  const scorer = await scorerOf(caller, graph, [], options);
  try {
    const work = { ...(task !== undefined && { task }), onProgress, signal };
    return columnOf(caller, await scorer.score(examples, undefined, work), output);
  } finally {
    await scorer.dispose();
  }
}

/**
 * One output of scores `[images, outputs]`.
 *
 * @throws UsageError when there is no such output.
 */
export function columnOf(caller: string, { data, shape }: NdArray, output: number): Float64Array {
  const [images = 0, width = 1] = shape;
  if (!(Number.isInteger(output) && output >= 0 && output < width)) {
    throw new UsageError(`${caller}: there is no output ${output}; the network has ${width}`);
  }
  return Float64Array.from({ length: images }, (_, i) => data[i * width + output] as number);
}
