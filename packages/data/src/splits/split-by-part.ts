import { DataError } from "@xrt/core";
import type { Dataset } from "../dataset.js";
import type { Parts } from "./apply-split.js";

/**
 * The official split of a collection, as its records tell it. Have it checked by `audit`: official does not mean that
 * nobody is on both sides.
 *
 * @throws DataError when a record names no part.
 *
 * @example
 * ```ts
 * import { splitByPart } from "@xrt/data";
 * const records = [{ part: "train" }, { part: "test" }, { part: "train" }].map((r, i) => ({ ...r, id: `${i}.png` }));
 * splitByPart({ name: "a collection", records }); // => { train: [0, 2], test: [1] }
 * ```
 */
export function splitByPart({
  name,
  records,
}: Pick<Dataset, "name"> & {
  readonly records: readonly Pick<Dataset["records"][number], "id" | "part">[];
}): Parts {
  const parts: Record<string, number[]> = {};
  for (const [i, { id, part }] of records.entries()) {
    if (part === undefined) {
      throw new DataError(
        `splitByPart: ${id} of ${name} names no part of an official split; leave such records out with filterRecords`,
      );
    }
    parts[part] ??= [];
    parts[part].push(i);
  }
  return parts;
}
