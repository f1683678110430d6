import type { NdArray } from "@xrt/core";
import type { GraphBuilder } from "@xrt/graph";

/**
 * Labels of examples: one number an image, or an array `[images, outputs]`. `NaN` is a label that was not observed: it counts
 * nowhere, neither in a loss nor in a metric.
 */
export type Labels = ArrayLike<number> | NdArray;

/**
 * How the losses of single elements become one number. `"global"`: mean over all observed elements. `"perTask"`: mean over the
 * observed elements of each output, then the sum over outputs (torchxrayvision). Their gradients differ.
 */
export type Reduction = "global" | "perTask";

/** What a network is trained towards: labels as a loss wants them. */
export interface Targets {
  /** `[images, outputs]`, 0 where nothing was observed. */
  readonly values: NdArray;
  /** `[images, columns]`: weight of each element of the loss, without the weight of its image. */
  readonly weights: NdArray;
  /** `[images, columns]`: 1 where a label was observed, 0 where not. */
  readonly observed: NdArray<Uint8Array>;
}

/** A loss: what it wants of labels, and the nodes that compute it. */
export interface Loss {
  /** For reports, for example `"binary cross-entropy"`. */
  readonly name: string;
  /** All that changes its value: part of the manifest of a run. */
  readonly options: Readonly<Record<string, unknown>>;
  /**
   * What the network's outputs are: logits of a sigmoid or of a softmax, so that either is cut from its end, or plain numbers
   * (`"linear"`), so that it stays as it is.
   */
  readonly activation: "sigmoid" | "softmax" | "linear";
  readonly reduction: Reduction;
  /**
   * Labels as targets of `outputs` numbers an image.
   *
   * @throws DataError when a label does not fit; the image is named.
   */
  targets(labels: Labels, outputs: number): Targets;
  /**
   * Add the loss of each element, without any weight.
   *
   * @param of - Names of the network's outputs and of the targets, both `[batch, outputs]`.
   * @returns Name of the losses, `[batch, columns]`.
   */
  emit(builder: GraphBuilder, of: { readonly scores: string; readonly targets: string }): string;
}
