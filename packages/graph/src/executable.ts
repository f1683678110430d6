import { type NdArray, nearest, sizeOf } from "@xrt/core";
import { imagesInCache } from "./cost/memory-traffic.js";
import { batchOf, type Dim, type Graph, sizeAt } from "./graph.js";

/** A graph that an engine has made ready to run. Holds memory of the engine until it is disposed. */
export interface Executable {
  /** Names that `run` must be fed. */
  readonly inputs: readonly string[];
  /** Names that `run` returns. */
  readonly outputs: readonly string[];
  /** Images in one run that are fastest, where memory is not short. Default, where an engine does not say: 8. */
  readonly imagesPerRun?: number;
  /**
   * Compute the outputs. Concurrent calls are safe.
   *
   * @param feeds - One float32 array for each of `inputs`; the size of the batch is free, all else is checked.
   * @throws RangeError when a feed is missing, unknown, of another shape or type, or when so large a batch does not fit.
   * @throws The reason of `signal` when it is aborted before the run.
   */
  run(
    feeds: Readonly<Record<string, NdArray>>,
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<Record<string, NdArray>>;
  /** Free the engine's memory, behind the runs that have begun. A second call does nothing; `run` afterwards is an error. */
  dispose(): Promise<void>;
}

/** What an engine adds to make an {@link Executable}. */
export interface Engine {
  readonly graph: Graph;
  /** Names that are fed. */
  readonly inputs: readonly string[];
  /** Images in one run that are fastest. Default: with which a processor reads least from memory. */
  readonly imagesPerRun?: number;
  /** Refuses a batch that does not fit into memory. */
  readonly checkBatch: (batch: number) => void;
  /** Compute the outputs of checked feeds. */
  readonly run: (
    feeds: Readonly<Record<string, NdArray>>,
    batch: number,
  ) => Promise<Record<string, NdArray>>;
  readonly release: () => Promise<void> | void;
}

/** Puts around an engine what all have in common: checks, cancellation, disposal. */
export function executable({
  graph,
  inputs,
  imagesPerRun = imagesInCache(graph),
  checkBatch,
  run,
  release,
}: Engine): Executable {
  const expected = new Map(inputs.map((name) => [name, graph.types.get(name)?.shape ?? []]));
  const running = new Set<Promise<unknown>>();
  let disposed: Promise<void> | undefined;
  return {
    inputs,
    outputs: [...graph.outputs],
    imagesPerRun,
    async run(feeds, { signal } = {}) {
      if (disposed) throw new Error("Executable.run: the executable has been disposed");
      signal?.throwIfAborted();
      const batch = checkFeeds(feeds, expected);
      checkBatch(batch);
      const result = run(feeds, batch);
      running.add(result);
      try {
        return await result;
      } finally {
        running.delete(result);
      }
    },
    dispose() {
      disposed ??= Promise.allSettled(running).then(release);
      return disposed;
    },
  };
}

/** Size of the batch of `feeds`, 1 where no input has one. */
function checkFeeds(
  feeds: Readonly<Record<string, NdArray>>,
  expected: ReadonlyMap<string, readonly Dim[]>,
): number {
  let batch: number | undefined;
  for (const [name, shape] of expected) {
    const feed = feeds[name];
    if (feed === undefined) {
      throw new RangeError(`Executable.run: "${name}" is not fed; wants ${[...expected.keys()]}`);
    }
    const type = Object.prototype.toString.call(feed.data).slice(8, -1);
    if (type !== "Float32Array") {
      throw new RangeError(`Executable.run: "${name}" holds a ${type}, wants a Float32Array`);
    }
    const own = batchOf(shape, feed.shape);
    const fits =
      feed.shape.length === shape.length &&
      (own === undefined || (Number.isInteger(own) && own > 0)) &&
      shape.every((d, i) => sizeAt(d, own ?? 0) === feed.shape[i]);
    if (!fits) {
      throw new RangeError(`Executable.run: "${name}" is [${feed.shape}], wants [${shape}]`);
    }
    if (feed.data.length !== sizeOf(feed.shape)) {
      throw new RangeError(
        `Executable.run: "${name}" holds ${feed.data.length} numbers, its shape [${feed.shape}] wants ${sizeOf(feed.shape)}`,
      );
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
  return batch ?? 1;
}
