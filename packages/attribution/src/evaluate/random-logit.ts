import type { Input } from "../input/batch.js";
import type { Model } from "../model.js";
import type { ExplainOptions } from "../run/explain-options.js";
import type { AnyMethod } from "../run/method-table.js";
import type { Target } from "../target/target.js";
import { type MapSimilarity, mapSimilarity } from "./map-similarity.js";

/**
 * Random logit test: how alike the maps of a class and of another class are. A method whose maps hardly change does not explain the class.
 *
 * Sixt, Granz and Landgraf, "When Explanations Lie: Why Many Modified BP Attributions Fail", ICML 2020.
 *
 * @param targets - The class that is explained and the other one.
 */
export async function randomLogit(
  model: Model,
  input: Input,
  method: AnyMethod,
  {
    targets,
    ...options
  }: Omit<ExplainOptions, "target"> &
    Record<string, unknown> & { readonly targets: readonly [Target, Target] },
): Promise<MapSimilarity[]> {
  const [own, other] = await method.targets(model, input, targets, options as never);
  if (own === undefined || other === undefined)
    throw new RangeError("randomLogit: wants two targets");
  return mapSimilarity(own, other);
}
