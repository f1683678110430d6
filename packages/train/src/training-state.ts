import type { NdArray } from "@xrt/core";
import type { Epoch } from "./epoch.js";
import type { ParameterState } from "./optimizers/stepper.js";

/** Losses of an epoch that is under way, summed by column of the loss. */
export interface Tally {
  /** Losses with the weights of classes and images. */
  readonly weighted: readonly number[];
  readonly unweighted: readonly number[];
  /** Elements that were observed. */
  readonly observed: readonly number[];
}

/** The best epoch so far. */
export interface Best {
  /** Counted from 1. */
  readonly epoch: number;
  readonly value: number;
  readonly parameters: ReadonlyMap<string, NdArray>;
}

/**
 * All of a training run between two steps: plain data, from which the run goes on as if it had never stopped. Random numbers are
 * functions of seed, epoch and image, so that the positions are the state of the generator.
 */
export interface TrainingState {
  /** What the run was asked to do, and with which data and network. */
  readonly manifest: Readonly<Record<string, unknown>>;
  /** Hash of the manifest. */
  readonly manifestHash: string;
  readonly seed: number;
  /** Epoch under way, counted from 1. */
  readonly epoch: number;
  /** Images of that epoch that are done, in the order of the sampler. */
  readonly position: number;
  /** Steps made. */
  readonly step: number;
  readonly tally: Tally;
  readonly history: readonly Epoch[];
  /** Why the run has ended; `null` where it has not. */
  readonly stopped: string | null;
  /** All parameters that the run changes. */
  readonly parameters: ReadonlyMap<string, NdArray>;
  /** By parameter name. */
  readonly optimizer: ReadonlyMap<string, ParameterState>;
  /** Averaged parameters. */
  readonly average: ReadonlyMap<string, NdArray> | null;
  readonly best: Best | null;
  /** What the schedule remembers. */
  readonly schedule: unknown;
  /** What the callbacks remember, by their names. */
  readonly callbacks: Readonly<Record<string, unknown>>;
}
