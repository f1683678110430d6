import { DataError } from "@xrt/core";

/** Options of {@link sufficiency}. */
export interface SufficiencyOptions {
  /** Two maps are the same up to this Euclidean distance, each divided by its length. Default 0.6. */
  readonly threshold?: number;
}

/**
 * Sufficiency: for each image, the share of the images with the same explanation that have the same prediction. 1 is best; `NaN` where no other image has
 * the same explanation.
 *
 * Dasgupta, Frost and Moshkovitz, "Framework for Evaluating Faithfulness of Local Explanations", ICML 2022.
 *
 * @param maps - One map an image, all of one size.
 * @param predictions - Predicted class of each image.
 */
export function sufficiency(
  maps: readonly ArrayLike<number>[],
  predictions: ArrayLike<number>,
  { threshold = 0.6 }: SufficiencyOptions = {},
): number[] {
  if (maps.length !== predictions.length) {
    throw new DataError(
      `sufficiency: got ${maps.length} maps and ${predictions.length} predictions`,
    );
  }
  const unit = maps.map((map) => {
    const length = Math.sqrt(Array.from(map).reduce((sum, v) => sum + v * v, 0)) || 1;
    return Float64Array.from(map, (v) => v / length);
  });
  const distance = (a: Float64Array, b: Float64Array) =>
    Math.sqrt(a.reduce((sum, v, i) => sum + (v - (b[i] as number)) ** 2, 0));
  return unit.map((own, i) => {
    const same = unit.flatMap((other, j) =>
      j !== i && distance(own, other) <= threshold ? [j] : [],
    );
    const agree = same.filter((j) => predictions[j] === predictions[i]).length;
    return same.length === 0 ? Number.NaN : agree / same.length;
  });
}
