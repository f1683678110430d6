import type { Input } from "../input/batch.js";
import type { Model } from "../model.js";
import type { Attribution } from "../result/attribution.js";
import type { Target } from "../target/target.js";
import { explain, streamed } from "./explain.js";
import type { ExplainOptions } from "./explain-options.js";
import { callerOf, type Method, type MethodDefinition } from "./method.js";

/** A method with its streaming form, from one definition. */
export function defineMethod<O extends object>(definition: MethodDefinition<O>): Method<O> {
  const general = definition as unknown as MethodDefinition<object>;
  const call = async (model: Model, input: Input, options: ExplainOptions & O = {} as O) =>
    (await explain(general, model, input, [options.target], options))[0] as Attribution;
  const method = Object.assign(call, {
    definition,
    stream: (model: Model, input: Input, options: ExplainOptions & O = {} as O) =>
      streamed(general, model, input, options),
    targets: (
      model: Model,
      input: Input,
      targets: readonly Target[],
      options: ExplainOptions & O = {} as O,
    ) => explain(general, model, input, targets, options),
  });
  Object.defineProperty(method, "name", { value: callerOf(definition.name) });
  return method;
}
