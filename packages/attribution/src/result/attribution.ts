import type { NdArray, Preprocess } from "@xrt/core";
import type { NamedTarget } from "../target/target.js";

/** What the axes of one image's values are; `"flat"` for anything that is no picture. */
export type Layout = "HWC" | "CHW" | "HW" | "flat";

/**
 * What an attribution method returns: raw signed values, and what they belong to. Values of one image have no batch axis;
 * `score`, `target`, `warnings` and their like are lists with one entry an image, of one image too.
 */
export interface Attribution {
  /** Raw signed values: no ReLU, no scaling, no resizing. Of a batch `[images, ...]`. */
  readonly values: NdArray;
  /** Shape of `values`. */
  readonly shape: readonly number[];
  /** Axes of one image's values. */
  readonly layout: Layout;
  /** Score of the very tensor that was explained. */
  readonly score: readonly number[];
  /** Score of the baseline, where the method has one. */
  readonly baselineScore: readonly number[] | null;
  /** What is missing to completeness, `sum(values) - (score - baselineScore)`; null where the method does not promise it. */
  readonly delta: readonly number[] | null;
  /** Current error of what was estimated: the magnitude of `delta`, or a standard error relative to the map; null elsewhere. */
  readonly error: readonly number[] | null;
  /** Name of the method. */
  readonly method: string;
  /** All options with their defaults filled in; arrays by their shapes. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Value of the network whose map it is, or `"input"`. */
  readonly layer: string;
  /** Index of the output unit, or what the target function reads. */
  readonly target: readonly NamedTarget[];
  /** What was cut off the end of the network so that the score is a logit: `"sigmoid"`, `"softmax"`, `"logSoftmax"`, or null. */
  readonly cut: string | null;
  /** Seed of what was drawn, null where nothing was. */
  readonly seed: number | null;
  /** The preprocess contract of the model, where it carries one. */
  readonly preprocess: Preprocess | null;
  /** Name of the engine. */
  readonly engine: string;
  /** Further arrays of the method by name, for example channel weights; of a batch with the batch axis. */
  readonly parts: Readonly<Record<string, NdArray>>;
  /** Why a map is empty or cannot be trusted: one list an image. */
  readonly warnings: readonly (readonly AttributionWarning[])[];
}

/** A result that is not finished yet. */
export interface AttributionEstimate extends Attribution {
  /** Passes done so far, of how many. */
  readonly done: number;
  readonly total: number;
}

/** Why a map is empty or cannot be trusted. */
export interface AttributionWarning {
  /**
   * `"all-zero"`: the target does not react to the input here. `"no-positive-part"`: the map shows only evidence against.
   * `"below-baseline"`: the score is below that of the baseline, so that most of the map is negative. `"saturated"`: the score
   * lies behind a sigmoid or softmax that hardly moves. `"out-of-range"`: the image does not fit the preprocess contract.
   * `"non-finite"`: scores or values that are not finite. Methods add their own.
   */
  readonly code: string;
  readonly message: string;
}
