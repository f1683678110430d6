import type { LongWork, Preprocess } from "@xrt/core";
import type { EngineChoice } from "../model/engine.js";
import type { Target } from "../target/target.js";

/** Options of every method. */
export interface ExplainOptions extends LongWork {
  /** What is explained. May be left out when the network has one output unit. */
  readonly target?: Target | undefined;
  /** Where the network runs. Default `"onnx"`, or the engine of `prepare`. */
  readonly engine?: EngineChoice | undefined;
  /** Name of the output, where the network has several. */
  readonly output?: string | undefined;
  /**
   * Whether a sigmoid, softmax or logSoftmax at the end of the output is cut off: a saturated one has no gradient. What was
   * cut is in the result. Default true.
   */
  readonly logit?: boolean | undefined;
  /** Names of the output units, for targets by name. Default: those of the model. */
  readonly classes?: readonly string[] | undefined;
  /** Preprocess contract of the model: an image that does not fit is marked. Default: that of the model. */
  readonly preprocess?: Preprocess | undefined;
  /**
   * Most bytes that the values of one run may take; how many images run at once follows from it, and never changes the
   * result. Default: a quarter of what is free.
   */
  readonly maxBytes?: number | undefined;
  /** Most images in one run. Default: as many as are fastest, which the engine says (8 of a function), less where memory is short. */
  readonly batchSize?: number | undefined;
  /** Return scores and values that are not finite, with a warning, instead of an error. Default false. */
  readonly allowNonFinite?: boolean | undefined;
}

/** Names of {@link ExplainOptions}. */
export const explainOptionNames: ReadonlySet<string> = new Set([
  ...["target", "engine", "output", "logit", "classes", "preprocess", "maxBytes", "batchSize"],
  ...["allowNonFinite", "onProgress", "signal"],
]);
