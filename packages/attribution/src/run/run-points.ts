import type { NdArray } from "@xrt/core";
import type { Executable } from "@xrt/graph";

/** What {@link runPoints} does. */
export interface PointsRequest {
  readonly executable: Executable;
  /** Number of inputs that are looked at. */
  readonly points: number;
  /** Most of them in one run. */
  readonly perRun: number;
  /** What the run of points `[from, to)` is fed. */
  readonly feeds: (from: number, to: number) => Readonly<Record<string, NdArray>>;
  /** Called behind each run, in order. */
  readonly visit: (from: number, to: number, outputs: Readonly<Record<string, NdArray>>) => void;
  readonly signal?: AbortSignal | undefined;
}

/** How many passes are done. */
export interface Passes {
  readonly done: number;
  readonly total: number;
}

/** Runs many inputs in batches; yields behind each batch. The order of the visits does not depend on the size of the batches. */
export async function* runPoints({
  executable,
  points,
  perRun,
  feeds,
  visit,
  signal,
}: PointsRequest): AsyncGenerator<Passes> {
  for (let from = 0; from < points; from += perRun) {
    const to = Math.min(from + perRun, points);
    const outputs = await executable.run(feeds(from, to), { signal });
    visit(from, to, outputs);
    // what was aborted during the run does not go on
    signal?.throwIfAborted();
    yield { done: to, total: points };
  }
}
