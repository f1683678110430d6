import { UsageError } from "@xrt/core";
import type { Input } from "./input/batch.js";
import { methodNamed } from "./methods.js";
import { prepareFor } from "./model/prepare.js";
import { PreparedModel } from "./model/prepared-model.js";
import type { Model } from "./model.js";
import type { Attribution } from "./result/attribution.js";
import { explain } from "./run/explain.js";
import type { ExplainOptions } from "./run/explain-options.js";
import type { MethodDefinition } from "./run/method.js";
import type { AnyMethod } from "./run/method-table.js";
import type { OptionSpec } from "./run/options.js";
import { PassMemo } from "./run/pass-memo.js";

/** A method of a comparison: itself or its name, with options of its own where it needs some. */
export type ComparedMethod =
  | AnyMethod
  | string
  | {
      readonly method: AnyMethod | string;
      readonly options: Readonly<Record<string, unknown>>;
    };

/**
 * Many methods on the same images. Sessions are compiled once, and methods that look at the images themselves share the passes: the
 * gradient, saliency, and all class activation maps of a layer need one forward and one backward pass together.
 *
 * @param methods - In the order of the results.
 * @param options - Those of every method; `onProgress` also counts the methods, as task `"compare"`.
 * @throws UsageError when there is no method, or a name is unknown; what a method throws.
 *
 * @example
 * ```ts
 * import { compare } from "@xrt/attribution";
 * import { ndArray } from "@xrt/core";
 * import { float32, GraphBuilder } from "@xrt/graph";
 * const b = new GraphBuilder();
 * const network = b.build([b.node("tanh", [b.input("x", float32("batch", 1))], {})]);
 * const maps = await compare(network, ndArray(Float32Array.of(1), [1]), ["gradient", "input-x-gradient"]);
 * maps[0]?.values.data[0] === maps[1]?.values.data[0]; // => true
 * ```
 */
export async function compare(
  model: Model,
  input: Input,
  methods: readonly ComparedMethod[],
  options: ExplainOptions = {},
): Promise<Attribution[]> {
  if (methods.length === 0) {
    throw new UsageError(
      'compare: got no methods; name some, for example ["grad-cam", "saliency"]',
    );
  }
  const wishes = methods.map(wishOf);
  const { engine, classes, preprocess, ...rest } = options;
  const own =
    model instanceof PreparedModel
      ? null
      : await prepareFor("compare", model, { engine, classes, preprocess });
  const memo = new PassMemo(wishes.flatMap(layersOf));
  const results: Attribution[] = [];
  try {
    for (const { definition, options: extra } of wishes) {
      const all = { ...(own === null ? options : rest), ...extra };
      const [result] = await explain(definition, own ?? model, input, [all.target], all, memo);
      results.push(result as Attribution);
      const { length } = results;
      options.onProgress?.({
        task: "compare",
        done: length,
        total: wishes.length,
        unit: "methods",
      });
    }
    return results;
  } finally {
    await own?.dispose();
  }
}

interface Wish {
  readonly definition: MethodDefinition<object>;
  readonly options: Readonly<Record<string, unknown>> & ExplainOptions;
}

function wishOf(wish: ComparedMethod): Wish {
  const { method, options } = typeof wish === "object" ? wish : { method: wish, options: {} };
  const found = typeof method === "string" ? methodNamed(method) : method;
  return { definition: found.definition as unknown as MethodDefinition<object>, options };
}

/** Layers that a method looks at; the input where it has no option for them. */
function layersOf({ definition, options }: Wish): (string | readonly string[])[] {
  const { layer } = definition.options as Readonly<Record<string, OptionSpec>>;
  if (layer === undefined) return ["input"];
  const choice = (options.layer ?? layer.default) as string | readonly string[] | null;
  return choice === null ? [] : [choice];
}
