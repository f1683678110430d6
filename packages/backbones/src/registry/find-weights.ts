import { nearest, UsageError } from "@xrt/core";
import { weightEntries } from "./weight-entries.js";
import type { WeightEntry } from "./weight-entry.js";

/** The weights that are published for a network, the usual ones first. */
export function weightsOf(network: string): readonly WeightEntry[] {
  return weightEntries.filter((entry) => entry.network === network);
}

/**
 * The weights called `id` of a network.
 *
 * @throws UsageError with the ids that there are.
 *
 * @example
 * ```ts
 * import { findWeights } from "@xrt/backbones";
 * const { preprocess, licence, file } = findWeights("vgg16", "imagenet");
 * preprocess.mode; // => "caffe"
 * licence.weights; // => "CC-BY-4.0"
 * file.hash?.algorithm; // => "md5"
 * ```
 */
export function findWeights(network: string, id: string): WeightEntry {
  const known = weightsOf(network);
  const found = known.find((entry) => entry.id === id);
  if (found !== undefined) return found;
  const ids = known.map((entry) => entry.id);
  throw new UsageError(
    ids.length === 0
      ? `findWeights: no weights are published for "${network}"; give a file, or null for none`
      : `findWeights: no weights "${id}" for "${network}"; did you mean "${nearest(id, ids, 1)}"? There are ${ids.join(", ")}`,
  );
}
