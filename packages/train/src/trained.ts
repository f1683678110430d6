import type { NdArray } from "@xrt/core";
import type { Graph } from "@xrt/graph";
import type { Epoch } from "./epoch.js";

/** What a training run made. */
export interface Trained {
  /**
   * Parameters of the epoch that was kept, by name: the trained ones, and statistics of BatchNorm that moved. The arrays of the
   * graph that was given are unchanged.
   */
  readonly parameters: ReadonlyMap<string, NdArray>;
  /** The whole network with these parameters. */
  readonly graph: Graph;
  readonly history: readonly Epoch[];
  /** Epoch that was kept, counted from 1. */
  readonly bestEpoch: number;
  /** Why the run ended before its last epoch; `null` where it did not. */
  readonly stopped: string | null;
}
