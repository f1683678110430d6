import type { NdArray } from "@xrt/core";
import type { Graph } from "@xrt/graph";
import type { Rules } from "./program.js";

/** Inputs to look at: `steps` for each image, all of the first step before those of the second. */
export interface PointsOfImages {
  /** Inputs of each image. Default 1. */
  readonly steps?: number;
  /** Which images. Default: all. */
  readonly images?: readonly number[];
  /** Writes the input of an image at a step. Default: the image itself. */
  readonly fill?: (image: number, step: number, into: Float32Array) => void;
  /** No progress is reported. Default false. */
  readonly quiet?: boolean;
}

/** What `MethodContext.gradients` does. */
export interface GradientRequest extends PointsOfImages {
  /** Names of values with respect to which gradients are wanted. Default: the inputs. */
  readonly wrt?: readonly string[];
  /** Names of further values to look at. */
  readonly taps?: readonly string[];
  /** Another backward pass. Default: the derivative. */
  readonly rules?: Rules;
  /** Called for each target of each input, always in the same order. What it is given is borrowed: copy what is kept. */
  readonly visit: (point: GradientPoint) => void;
}

/** What was found at one input, for one target. */
export interface GradientPoint {
  readonly image: number;
  readonly step: number;
  /** Which target of which image: an index into all that is counted by lanes. */
  readonly lane: number;
  readonly score: number;
  /** Gradient with respect to the first of `wrt`; where that is the inputs, of all of them as in the batch. */
  readonly gradient: Float32Array;
  /** Gradients with respect to each of `wrt`. */
  readonly gradients: readonly Float32Array[];
  /** The value of `name`, one of `wrt` or `taps`. */
  readonly value: (name: string) => Float32Array;
  /** What a rule wished to keep as `name`; empty where none did. */
  readonly observed: (name: string) => Float32Array;
}

/** A program that changes the images on their way into the network. */
export interface Front {
  /** What it does, in writing: equal keys mean equal programs. */
  readonly key: string;
  /** The network with the program in front of it; it has the inputs that it had, and those of the program. */
  readonly put: (graph: Graph) => Graph;
  /** What the program is fed in the run of points `[from, to)`. */
  readonly feeds: (from: number, to: number) => Readonly<Record<string, NdArray>>;
}

/** What `MethodContext.scores` does. */
export interface ScoreRequest extends PointsOfImages {
  /** Only for a network: a function has none. Default: the images go into it as they are. */
  readonly front?: Front;
  /** Called for each target of each input, always in the same order. */
  readonly visit: (point: ScorePoint) => void;
}

/** The score of one target at one input. */
export interface ScorePoint {
  readonly image: number;
  readonly step: number;
  readonly lane: number;
  readonly score: number;
}

/** What a pass of gradients is with respect to, and what else it looks at. */
export interface ExpectedPass {
  readonly wrt?: readonly string[];
  readonly taps?: readonly string[];
}

/** Gradients that a call asks for or will ask for, shared with the calls that it wraps. */
export interface ExpectedGradients {
  plain?: ExpectedPass;
}
