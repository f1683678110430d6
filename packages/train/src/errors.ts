import { DataError } from "@xrt/core";

/** Where a loss stopped being a number. */
export interface Divergence {
  /** Counted from 1. */
  readonly epoch: number;
  /** Step that could not be made, counted from 1; `null` where it was found over the validation images. */
  readonly step: number | null;
  /** Images of the batch, as indices of the examples. */
  readonly images: readonly number[];
  readonly learningRate: number;
  /** The likely cause, in one sentence. */
  readonly likelyCause: string;
}

/**
 * A loss or a weight is no longer finite. The run has stopped before anything was written: the last checkpoint is good, and the
 * model is as it was.
 */
export class TrainingDivergedError extends Error implements Divergence {
  override readonly name = "TrainingDivergedError";
  readonly epoch: number;
  readonly step: number | null;
  readonly images: readonly number[];
  readonly learningRate: number;
  readonly likelyCause: string;

  constructor(message: string, { epoch, step, images, learningRate, likelyCause }: Divergence) {
    super(message);
    this.epoch = epoch;
    this.step = step;
    this.images = images;
    this.learningRate = learningRate;
    this.likelyCause = likelyCause;
  }
}

/**
 * A checkpoint that cannot be used or written. `kind` says why: `"corrupted"` (the file is not what was written), `"manifest"`
 * (it is of another model, other data or other options; `differences` names them), `"disk-full"`, `"unwritable"`, `"unreadable"`, `"missing"`.
 */
export class CheckpointError extends DataError {
  override readonly name = "CheckpointError";
  readonly kind: "corrupted" | "manifest" | "disk-full" | "unwritable" | "unreadable" | "missing";
  /** What differs between the run and the checkpoint, by names of the manifest. */
  readonly differences: readonly string[];

  constructor(
    message: string,
    {
      kind,
      differences = [],
      ...options
    }: {
      kind: CheckpointError["kind"];
      differences?: readonly string[];
      path?: string;
      cause?: unknown;
    },
  ) {
    super(message, options);
    this.kind = kind;
    this.differences = differences;
  }
}
