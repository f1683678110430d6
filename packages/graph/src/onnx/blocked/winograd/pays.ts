import type { TensorType } from "../../../graph.js";
import type { ConvAttributes } from "../../../ops/conv.js";
import { spatial } from "../../../ops/window.js";

/** From this many rows on four are computed at once, with half the products; below, two, with two thirds of them. */
const TALL = 24;
/** Fewer rows bring too little. */
const ROWS = 12;
/** Channels that one side has to have for the sums in front and behind to cost less than the products saved. */
const MORE_CHANNELS = 128;
/** And the other side: of a kernel gradient, which sums both from memory, as many. */
const FEWER_CHANNELS = { convolution: 32, gradient: 128 } as const;
/**
 * Products of one image from which on it is worth it: of a kernel that is constant, whose graph may run with single images, and
 * of one that is fed, in training, with batches.
 */
const PRODUCTS = { fixed: 4e8, fed: 1e8 } as const;

/** A convolution, for {@link winogradRoots}. */
export interface Convolution {
  readonly attributes: ConvAttributes;
  /** `[filters, channels, rows, columns]`. */
  readonly kernelShape: readonly number[];
  readonly result: TensorType;
  /** Whether the kernel is constant. */
  readonly fixed: boolean;
  /** What is wanted of it: its result, or the gradient of its kernel. */
  readonly wanted: "convolution" | "gradient";
}

/**
 * The roots of the minimal filtering that makes a convolution faster; undefined where it does not apply, or would not. That is
 * measured (`docs/architecture.md`).
 */
export function winogradRoots({
  attributes: { strides, dilations, groups },
  kernelShape: [filters = 0, channels = 0, ...size],
  result: { shape },
  fixed,
  wanted,
}: Convolution): readonly number[] | undefined {
  if (String([size, strides, dilations]) !== "3,3,1,1,1,1" || groups > 1) return undefined;
  if (Math.max(channels, filters) < MORE_CHANNELS) return undefined;
  if (Math.min(channels, filters) < FEWER_CHANNELS[wanted]) return undefined;
  const [rows, columns] = [spatial(shape, 0), spatial(shape, 1)];
  const products = 9 * channels * filters * rows * columns;
  if (rows < ROWS || products < (fixed ? PRODUCTS.fixed : PRODUCTS.fed)) return undefined;
  return rows >= TALL ? [1, 2] : [1];
}
