import type { Input } from "../input/batch.js";
import type { Model } from "../model.js";
import type { Attribution, AttributionEstimate } from "../result/attribution.js";
import type { Target } from "../target/target.js";
import type { ExplainOptions } from "./explain-options.js";
import type { MethodDefinition } from "./method.js";

/** Methods by their names, whatever their options are. */
export type MethodTable = Readonly<Record<string, AnyMethod>>;

/** Options of any method: which ones there are is checked when it runs. */
// biome-ignore lint/suspicious/noExplicitAny: a table holds methods of all kinds of options, which are checked when they run
export type AnyOptions = ExplainOptions & Record<string, any>;

/** A method of any options. */
export interface AnyMethod {
  (model: Model, input: Input, options?: AnyOptions): Promise<Attribution>;
  stream(
    model: Model,
    input: Input,
    options?: AnyOptions,
  ): AsyncGenerator<AttributionEstimate, Attribution>;
  targets(
    model: Model,
    input: Input,
    targets: readonly Target[],
    options?: AnyOptions,
  ): Promise<Attribution[]>;
  readonly definition: Omit<MethodDefinition<object>, "options" | "run"> & {
    readonly options: object;
    run(context: never, options: never): AsyncGenerator<unknown, unknown>;
  };
}
