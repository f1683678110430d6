import type { NdArray, TypedArray } from "@xrt/core";
import type { Input } from "../input/batch.js";
import type { Model } from "../model.js";
import type { Attribution } from "../result/attribution.js";
import type { MethodContext } from "../run/context.js";
import { explain } from "../run/explain.js";
import type { ExplainOptions } from "../run/explain-options.js";
import type { Filled, MethodDefinition } from "../run/method.js";
import type { OptionSpec } from "../run/options.js";
import type { Passes } from "../run/run-points.js";

/** A map to judge: what a method returned, or numbers of its own in the shape of the images, `[height, width]`, or coarser. */
export type MapInput = Attribution | NdArray<TypedArray> | ArrayLike<number>;

/** One number an image that says how good a map is. */
export interface Measure {
  /** Name of the metric. */
  readonly metric: string;
  /** One number an image; `NaN` where it is undefined. */
  readonly values: readonly number[];
  /** Score of each image. */
  readonly score: readonly number[];
  /** Further arrays by name, for example a curve; one row an image. */
  readonly parts: Readonly<Record<string, readonly (readonly number[])[]>>;
  /** All options with their defaults. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** What a metric computes for each image. */
export interface Measured {
  readonly values: readonly number[];
  readonly parts?: Readonly<Record<string, readonly (readonly number[])[]>>;
}

/** What tells one metric from another. */
export interface MeasureDefinition<O extends object> {
  readonly name: string;
  readonly options: { readonly [K in keyof Required<O>]: OptionSpec };
  /** Whether scores are those of the logit where the model does not say otherwise. Default true. */
  readonly logit?: boolean;
  /** Yields behind each run, returns what was found; for each image, since there is one target. */
  run(context: MethodContext, options: Filled<O>): AsyncGenerator<Passes, Measured>;
}

/**
 * A metric that asks the network for scores. Batches, memory, progress, abort and targets are those of the methods: the metric runs as a
 * method whose values are numbers about a map.
 */
export async function measure<O extends object>(
  { name, options: specs, logit = true, run }: MeasureDefinition<O>,
  model: Model,
  input: Input,
  options: ExplainOptions & O,
): Promise<Measure> {
  let found: Measured | undefined;
  const definition: MethodDefinition<O> = {
    ...{ name, family: "perturbation", about: name, paper: "", needs: "scores", options: specs },
    async *run(context, filled) {
      const passes = run(context, filled);
      let next = await passes.next();
      for (; !next.done; next = await passes.next()) {
        const pass = next.value;
        yield { ...pass, outcome: () => ({ values: [], at: "input" }) };
      }
      found = next.value;
      // the metric may undo itself: warnings of maps do not apply to numbers
      const values = next.value.values.map((v) => Float32Array.of(Number.isFinite(v) ? v : 0));
      return { values, at: { shape: [1], layout: "flat" } };
    },
  };
  const own = { logit, ...options };
  const [result] = await explain(
    definition as unknown as MethodDefinition<object>,
    model,
    input,
    [options.target],
    own,
  );
  const { values = [], parts = {} } = found ?? {};
  return {
    metric: name,
    values,
    score: result?.score ?? [],
    parts,
    options: result?.options ?? {},
  };
}
