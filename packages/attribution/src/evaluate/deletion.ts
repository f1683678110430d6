import type { Input } from "../input/batch.js";
import type { Model } from "../model.js";
import type { ExplainOptions } from "../run/explain-options.js";
import { type CurveOptions, rankedCurve } from "./curves.js";
import { type MapInput, type Measure, measure } from "./measure.js";

/**
 * Deletion: the area under the score while places are replaced by the baseline, the most important ones first, in chunks of `ceil(n / steps)`. Small
 * is good: the score falls early. The first and the last point are included, so that a perfect ranking of one place gives `1 / (2 steps)`.
 *
 * Petsiuk, Das and Saenko, "RISE", 2018. An image with holes is none that the network knows: see {@link road}.
 *
 * @returns The area of each image; `parts.curve` against `parts.fractions`.
 *
 * @example
 * ```ts
 * import { deletion } from "@xrt/attribution/evaluate";
 * const sum = ({ data, shape }: { data: Float32Array; shape: readonly number[] }) =>
 *   Array.from({ length: shape[0] ?? 0 }, (_, i) => data.subarray(4 * i, 4 * i + 4).reduce((a, v) => a + v, 0));
 * const x = Float32Array.of(4, 3, 2, 1);
 * (await deletion(sum, x, x, { steps: 2 })).parts.curve; // => [[10, 3, 0]]
 * ```
 */
export function deletion(
  model: Model,
  input: Input,
  map: MapInput,
  options: ExplainOptions & CurveOptions = {},
): Promise<Measure> {
  return measure(rankedCurve("deletion", map, "remove"), model, input, options);
}
