import type { NdArray } from "@xrt/core";
import type { Estimate } from "@xrt/metrics";

/** All scores of the images that a metric is computed over. */
export interface Scored {
  /** `[images, outputs]`, or the class of each image, `[images, 1]`; `NaN` where it was not observed. */
  readonly labels: NdArray;
  /** `[images, outputs]`: logits, or the outputs themselves where the loss is not one of logits. */
  readonly scores: NdArray;
  /** The same as probabilities, by sigmoid or softmax. */
  readonly probabilities: NdArray;
  /** Patient of each image. */
  readonly groups: readonly string[] | undefined;
}

/** A number that says how well a network does, and which way is better. */
export interface Metric {
  /** Name in the history, in logs and in checkpoints: unique in a run. */
  readonly name: string;
  /** Whether larger (`"up"`) or smaller (`"down"`) is better. Nothing guesses it from the name. */
  readonly direction: "up" | "down";
  /** Compute it; a value that is undefined is `NaN` or `null`, with its reason. */
  compute(scored: Scored): Estimate;
}

/** Column `k` of `[images, columns]`, in float64. */
export function column({ data, shape }: NdArray, k: number): Float64Array {
  const [n = 0, columns = 1] = shape;
  return Float64Array.from({ length: n }, (_, i) => data[i * columns + k] as number);
}

/** All columns of `[images, columns]`. */
export function columnsOf(array: NdArray): Float64Array[] {
  return Array.from({ length: array.shape[1] ?? 1 }, (_, k) => column(array, k));
}
