import type { Labels } from "../losses/loss.js";

/** What a sampler knows of the training images. */
export interface SamplerData {
  readonly images: number;
  readonly labels: Labels;
  /** Patient of each image. */
  readonly groups: readonly string[] | undefined;
}

/** Which images an epoch uses, and in which order: a function of the seed and the epoch. */
export interface Sampler {
  /** For reports, for example `"shuffled"`. */
  readonly name: string;
  /** All that changes the order: part of the manifest of a run. */
  readonly options: Readonly<Record<string, unknown>>;
  /**
   * Images of an epoch: the same for all epochs.
   *
   * @throws DataError when the data cannot be sampled so.
   */
  size(data: SamplerData): number;
  /** Order of epoch `epoch`, counted from 1: `size` indices of images. */
  order(data: SamplerData, at: { readonly seed: number; readonly epoch: number }): number[];
}
