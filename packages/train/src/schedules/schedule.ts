import type { Epoch } from "../epoch.js";

/** Where a training run is. */
export interface Moment {
  /** Steps made before this one, from 0. */
  readonly step: number;
  /** Steps of the whole run. */
  readonly steps: number;
  readonly stepsPerEpoch: number;
}

/**
 * A learning rate schedule: a factor of the optimizer's learning rate at each step. What it remembers is plain data, so that a
 * checkpoint can hold it.
 */
export interface Schedule {
  /** For reports, for example `"cosine"`. */
  readonly name: string;
  /** All that changes its factors: part of the manifest of a run. */
  readonly options: Readonly<Record<string, unknown>>;
  /** What it remembers at first; JSON. */
  readonly start?: unknown;
  /** Factor at a step. */
  factor(moment: Moment, memory: unknown): number;
  /** What it remembers after an epoch; JSON. */
  afterEpoch?(memory: unknown, epoch: Epoch): unknown;
}
