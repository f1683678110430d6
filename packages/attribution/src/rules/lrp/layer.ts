import type { GraphBuilder } from "@xrt/graph";

/** A layer `z = x w + b` as the rules of LRP see it: product, bias and a BatchNorm that was folded in are one. */
export interface LrpLayer {
  readonly builder: GraphBuilder;
  /** What it reads, and its result. */
  readonly x: string;
  readonly z: string;
  readonly kernel: string;
  readonly bias: string | null;
  /** Whether `x` is never negative. */
  readonly nonNegative: boolean;
  /** Whether no relevance arrives where `z` is negative, because a ReLU follows. */
  readonly rectified: boolean;
  /** Added to the magnitude of each sum. */
  readonly epsilon: number;
  /** The layer at other values. */
  readonly map: (x: string, kernel: string, bias: string | null) => string;
  /** The transposed layer: from the shape of `z` to that of `x`. */
  readonly back: (gradient: string, kernel: string) => string;
  /** What a bias takes of relevance that was divided by the sums, one number an image; null for nothing. */
  readonly absorbed: (share: string, bias: string | null) => string | null;
  /** The smallest and the largest value that each element of `x` can have, from those of the network's input. */
  readonly range: () => readonly [low: string, high: string];
}

/** What a rule makes of the relevance that arrives at a layer. */
export interface LrpShare {
  /** Relevance of `x`. */
  readonly relevance: string;
  /** What biases took, one number an image; null for nothing. */
  readonly absorbed: string | null;
}

/** A rule of LRP: emits the relevance of a layer's input as ordinary nodes. */
export type LrpRule = (layer: LrpLayer, relevance: string) => LrpShare;
