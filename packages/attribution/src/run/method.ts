import type { Input } from "../input/batch.js";
import type { Model } from "../model.js";
import type {
  Attribution,
  AttributionEstimate,
  AttributionWarning,
  Layout,
} from "../result/attribution.js";
import type { Target } from "../target/target.js";
import type { MethodContext } from "./context.js";
import type { ExplainOptions } from "./explain-options.js";
import type { OptionSpec } from "./options.js";
import type { Passes } from "./run-points.js";

/** Families of methods. */
export type Family = "gradient" | "rules" | "cam" | "perturbation" | "inside";

/** Everything that is known about one method, as data, and how it is computed. */
export interface MethodDefinition<O extends object> {
  /** Name in results and on the command line, for example `"grad-cam"`. */
  readonly name: string;
  readonly family: Family;
  /** One line of what it computes. */
  readonly about: string;
  readonly paper: string;
  /** `"network"`, or `"scores"` for methods that also take a function. */
  readonly needs: "network" | "scores";
  /** Whether a map without a positive value is worth a warning: it shows evidence for the target only. Default false. */
  readonly unsigned?: boolean;
  /** Whether the inputs it looks at depend on the target: several targets are then explained one after another. Default false. */
  readonly perTarget?: boolean;
  /** Options besides the common ones. */
  readonly options: { readonly [K in keyof Required<O>]: OptionSpec };
  /**
   * Computes the values. Yields what is known after each pass, for streams, and returns the result.
   *
   * @param options - With their defaults; null for one that has none.
   *
   * @hidden
   */
  run(context: MethodContext, options: Filled<O>): AsyncGenerator<Estimate, Outcome>;
}

/** Options with defaults filled in: those without a default are null. */
export type Filled<O> = { readonly [K in keyof O]-?: Exclude<O[K], undefined> };

/** How far a method has come, and what its result would be now. */
export interface Estimate extends Passes {
  /** Called only where somebody looks. */
  readonly outcome: () => Outcome;
}

/** What a method has computed, for each lane: {@link MethodContext.lanes}. */
export interface Outcome {
  /** Raw values of each lane in the order of the network's axes. */
  readonly values: readonly ArrayLike<number>[];
  /** `"input"`: they lie as the input does. Else their shape. */
  readonly at: "input" | { readonly shape: readonly number[]; readonly layout: Layout };
  /** Name of the value whose map it is. Default `"input"`. */
  readonly layer?: string;
  /** Score of the baseline, for methods that have one. */
  readonly baselineScore?: readonly number[];
  /** Whether the values should sum to the score, less that of the baseline: `delta` is then reported. Default false. */
  readonly complete?: boolean;
  /** What is missing to completeness, where it is not the sum of `values`. */
  readonly delta?: readonly number[];
  /** Error of an estimate. Default: the magnitude of `delta`. */
  readonly error?: readonly number[];
  /** Options that were chosen on the way, for example the steps of an adaptive quadrature. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Further arrays by name. */
  readonly parts?: Readonly<
    Record<
      string,
      { readonly values: readonly ArrayLike<number>[]; readonly shape: readonly number[] }
    >
  >;
  readonly warnings?: readonly (readonly AttributionWarning[])[];
}

/** An attribution method. */
export interface Method<O extends object = object> {
  /**
   * @param input - One image or a batch, in the units of the network's input.
   * @throws RangeError when the input, target, layer or an option does not fit the network, or something is not finite.
   * @throws UsageError for an option that does not exist.
   * @throws ScoreFunctionError when the model is a function, or an executable, and throws.
   * @throws The reason of `signal` when it is aborted.
   */
  (model: Model, input: Input, options?: ExplainOptions & O): Promise<Attribution>;
  /** The running estimate after each pass, and the result as the last one. Ending the loop early frees everything. */
  stream(
    model: Model,
    input: Input,
    options?: ExplainOptions & O,
  ): AsyncGenerator<AttributionEstimate, Attribution>;
  /** One result for each of several targets, which share the forward passes. */
  targets(
    model: Model,
    input: Input,
    targets: readonly Target[],
    options?: ExplainOptions & O,
  ): Promise<Attribution[]>;
  readonly definition: MethodDefinition<O>;
}

/** `"gradCam"` of `"grad-cam"`: the function's name, for messages. */
export function callerOf(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
