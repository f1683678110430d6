import { type NdArray, nearest } from "@xrt/core";
import { batchOf, type Dim, type Graph, sizeAt } from "../graph.js";
import type { Executable } from "./executable.js";
import { loadOnnxruntime } from "./load-onnxruntime.js";
import { toOnnx } from "./to-onnx.js";

/** Options of {@link compile}. */
export interface CompileOptions {
  /** Parameters that are fed at each run instead of being built in: those that a training run changes. Default: none. */
  readonly fed?: readonly string[];
  /** Threads of one run. Default: as many as onnxruntime chooses, one a physical core. */
  readonly threads?: number;
}

/**
 * Make a graph ready to run on onnxruntime.
 *
 * @throws Error that names the install command when `onnxruntime-node` is not installed.
 */
export async function compile(
  graph: Graph,
  { fed = [], threads }: CompileOptions = {},
): Promise<Executable> {
  const ort = await loadOnnxruntime();
  const session = await ort.InferenceSession.create(toOnnx(graph, { fed }), {
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
    // halves the peak of a backward pass at the same speed (measured for DenseNet121)
    enableMemPattern: false,
    // waiting threads sleep: a library shares the process with an event loop, and it costs 2 %
    extra: { session: { intra_op: { allow_spinning: "0" } } },
    // onnxruntime warns about graph outputs that hold no batch and the like; what matters is thrown
    logSeverityLevel: 3,
  });
  const inputs = [...graph.inputs, ...fed].filter((name) => session.inputNames.includes(name));
  const expected = new Map(inputs.map((name) => [name, graph.types.get(name)?.shape ?? []]));
  let disposed = false;
  return {
    inputs,
    outputs: [...graph.outputs],
    async run(feeds, { signal } = {}) {
      if (disposed) throw new Error("Executable.run: the executable has been disposed");
      signal?.throwIfAborted();
      checkFeeds(feeds, expected);
      const tensors: Record<string, InstanceType<typeof ort.Tensor>> = {};
      for (const [name, { data, shape }] of Object.entries(feeds)) {
        tensors[name] = new ort.Tensor("float32", data, shape);
      }
      const results = await session.run(tensors);
      const named: Record<string, NdArray> = {};
      for (const [i, name] of graph.outputs.entries()) {
        const tensor = results[session.outputNames[i] ?? ""];
        if (tensor === undefined)
          throw new Error(`Executable.run: onnxruntime returned no "${name}"`);
        named[name] = { data: tensor.data as Float32Array, shape: tensor.dims };
      }
      return named;
    },
    async dispose() {
      if (disposed) return;
      disposed = true;
      await session.release();
    },
  };
}

function checkFeeds(
  feeds: Readonly<Record<string, NdArray>>,
  expected: ReadonlyMap<string, readonly Dim[]>,
): void {
  let batch: number | undefined;
  for (const [name, shape] of expected) {
    const feed = feeds[name];
    if (feed === undefined) {
      throw new RangeError(`Executable.run: "${name}" is not fed; wants ${[...expected.keys()]}`);
    }
    const own = batchOf(shape, feed.shape);
    const fits =
      feed.shape.length === shape.length &&
      (own === undefined || (Number.isInteger(own) && own > 0)) &&
      shape.every((d, i) => sizeAt(d, own ?? 0) === feed.shape[i]);
    if (!fits) {
      throw new RangeError(`Executable.run: "${name}" is [${feed.shape}], wants [${shape}]`);
    }
    batch ??= own;
    if (own !== undefined && own !== batch) {
      throw new RangeError(`Executable.run: "${name}" holds ${own} images, another feed ${batch}`);
    }
  }
  for (const name of Object.keys(feeds)) {
    if (!expected.has(name)) {
      const near = nearest(name, expected.keys());
      throw new RangeError(
        `Executable.run: no input is named "${name}"; nearest: ${near.join(", ")}`,
      );
    }
  }
}
