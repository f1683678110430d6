import { type NdArray, rows, sizeOf } from "@xrt/core";
import { type Executable, executable } from "../executable.js";
import type { Graph } from "../graph.js";
import { memoryLimit } from "../memory.js";
import type { TwoParts } from "./two-parts.js";

/** How {@link compileParts} compiles. */
export interface CompilePartsOptions {
  /** Makes a part ready. */
  readonly compileOne: (part: Graph) => Promise<Executable>;
  /** Most bytes that weights and values of both may take. */
  readonly maxBytes: number | undefined;
}

/**
 * Makes a graph ready to run in two parts, as one executable: the front on a few images after another, the rest on all of them.
 *
 * @throws What `compileOne` throws; nothing is left then.
 */
export async function compileParts(
  graph: Graph,
  { front, frontPerRun, value, rest, restPerRun }: TwoParts,
  { compileOne, maxBytes }: CompilePartsOptions,
): Promise<Executable> {
  const checkBatch = memoryLimit(graph, { fed: [], maxBytes, wasm: false });
  const first = await compileOne(front);
  const second = await compileOne(rest).catch(async (cause: unknown) => {
    await first.dispose();
    throw cause;
  });
  const isPerImage = (name: string) => graph.types.get(name)?.shape[0] === "batch";
  const runFront = async (feeds: Readonly<Record<string, NdArray>>, from: number, to: number) => {
    const own = Object.entries(feeds).map(
      ([name, feed]) => [name, isPerImage(name) ? rows(feed, from, to) : feed] as const,
    );
    const { [value]: made } = await first.run(Object.fromEntries(own));
    return made as NdArray;
  };
  return executable({
    graph,
    inputs: first.inputs,
    imagesPerRun: restPerRun,
    checkBatch,
    async run(feeds, batch) {
      if (batch <= frontPerRun) return second.run({ [value]: await runFront(feeds, 0, batch) });
      let all: NdArray | undefined;
      for (let from = 0; from < batch; from += frontPerRun) {
        const to = Math.min(from + frontPerRun, batch);
        const { data, shape } = await runFront(feeds, from, to);
        const whole = [batch, ...shape.slice(1)];
        all ??= { data: new Float32Array(sizeOf(whole)), shape: whole };
        rows(all, from, to).data.set(data);
      }
      return second.run({ [value]: all as NdArray });
    },
    async release() {
      await Promise.all([first.dispose(), second.dispose()]);
    },
  });
}
