import type { NdArray } from "@xrt/core";

/** A graph that an engine has made ready to run. Holds memory of the engine until it is disposed. */
export interface Executable {
  /** Names that `run` must be fed. */
  readonly inputs: readonly string[];
  /** Names that `run` returns. */
  readonly outputs: readonly string[];
  /**
   * Compute the outputs. Concurrent calls are safe.
   *
   * @param feeds - One array for each of `inputs`; the size of the batch is free, all else is checked.
   * @throws RangeError when a feed is missing, unknown or of another shape.
   * @throws The reason of `signal` when it is aborted before the run.
   */
  run(
    feeds: Readonly<Record<string, NdArray>>,
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<Record<string, NdArray>>;
  /** Free the engine's memory. A second call does nothing; `run` afterwards is an error. */
  dispose(): Promise<void>;
}
