/** Options that the builders of all networks take, as those of keras.applications. */
export interface NetworkOptions {
  /**
   * `[height, width, channels]` of the input. Any size from the network's smallest on, stated in its documentation, and 1 or 3
   * channels. With 1 channel the kernel of the first convolution is `[rows, columns, 1, filters]`; weights for 3 channels
   * go in after `collapseToGrey`, which sums that kernel over its channels.
   */
  readonly inputShape?: readonly [height: number, width: number, channels: number];
  /** Whether the classifier is on top. Without it the output is the last feature map, or see `pooling`. */
  readonly includeTop?: boolean;
  /** Outputs of the classifier. */
  readonly classes?: number;
  /** What becomes of the last feature map without a classifier: its mean or largest value over all places, or itself. */
  readonly pooling?: "avg" | "max" | null;
  /** What the outputs are: probabilities that sum to 1, probabilities of each class, or logits. */
  readonly classifierActivation?: ClassifierActivation;
  /**
   * Seed of the parameters that a network starts with: He-uniform kernels, zero biases, the same as `initialise(network,
   * "scratch", seed)`. `null` leaves the kernels at zero, for weights that are loaded next: nothing is drawn and no memory is
   * touched.
   */
  readonly seed?: number | null;
}

/** What the outputs of a classifier are. */
export type ClassifierActivation = "softmax" | "sigmoid" | "linear";

/** {@link NetworkOptions} with nothing left open. */
export type NetworkSettings = Required<NetworkOptions>;
