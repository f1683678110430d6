import type { Estimate } from "@xrt/metrics";

/** Losses over images: with the weights of classes and images, and without any. */
export interface Losses {
  readonly loss: number;
  readonly unweightedLoss: number;
}

/** What the validation images say after an epoch. */
export interface Validation extends Losses {
  /** By the name of the metric, exact over all scores. */
  readonly metrics: Readonly<Record<string, Estimate>>;
}

/** One pass over the training images: plain data. */
export interface Epoch {
  /** Counted from 1. */
  readonly epoch: number;
  /** Steps of the optimizer so far. */
  readonly step: number;
  /** Learning rate of the last step, before the factors of groups. */
  readonly learningRate: number;
  /** Over the training images, each at the step that used it. */
  readonly train: Losses;
  /** After the epoch, with the averaged weights where there are some; `null` without validation images. */
  readonly validation: Validation | null;
}
