import type { NdArray } from "@xrt/core";
import type { Epoch } from "../epoch.js";
import type { Metric } from "../metrics/metric.js";
import type { Monitor } from "../metrics/monitor.js";
import type { TrainingState } from "../training-state.js";

/** A step that was made. */
export interface Step {
  /** Counted from 1 over the whole run. */
  readonly step: number;
  /** Epoch that it belongs to, counted from 1. */
  readonly epoch: number;
  /** Images of the run that are done, from 1 to `images` of {@link Run}. */
  readonly images: number;
  /** Loss of the images of the step, with weights. */
  readonly loss: number;
  readonly learningRate: number;
}

/** What a callback may know and do. */
export interface Run {
  /** Largest number of epochs. */
  readonly epochs: number;
  /** Steps of the optimizer in an epoch. */
  readonly stepsPerEpoch: number;
  /** Images of all epochs together. */
  readonly images: number;
  /** Whether there are validation images. */
  readonly validated: boolean;
  /** Epochs that are done. */
  readonly history: readonly Epoch[];
  /**
   * A number that can be watched: one of the run's metrics, `"loss"`, `"unweightedLoss"` or `"trainLoss"`.
   *
   * @throws UsageError when the run has none of this name.
   */
  monitor(caller: string, metric: string | Metric): Monitor;
  /** All of the run, as a checkpoint holds it: copies. */
  state(): Promise<TrainingState>;
  /** The weights now, the averaged ones where there are some: the run's own arrays. */
  weights(): ReadonlyMap<string, NdArray>;
  /** Why the run ends; `null` while it goes on. */
  readonly stopped: string | null;
  /** End the run after this epoch. */
  stop(reason: string): void;
}

/** Something that follows a run. What it remembers is plain data, so that a checkpoint can hold it. */
export interface Callback {
  /** Unique in a run: the key of its memory in a checkpoint. */
  readonly name: string;
  /** Before the first step, also of a run that is resumed: `memory` is then what it remembered. */
  onStart?(run: Run, memory: unknown): void | Promise<void>;
  /** After each step of the optimizer. */
  onStep?(step: Step, run: Run): void | Promise<void>;
  /** After each epoch and its validation. */
  onEpoch?(epoch: Epoch, run: Run): void | Promise<void>;
  /** When all callbacks have seen a step or an epoch, so that `run.state()` is whole. */
  save?(at: "step" | "epoch", run: Run): void | Promise<void>;
  /** When the run is over, also by an error or a signal: files are closed here. */
  onEnd?(run: Run): void | Promise<void>;
  /** What it remembers; JSON. */
  memory?(): unknown;
}
