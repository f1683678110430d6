import { DataError, nearest } from "@xrt/core";
import type { Dataset } from "../dataset.js";
import { patientGroups } from "../patient-groups.js";
import type { Parts } from "./apply-split.js";
import { listedSplit } from "./listed-split.js";
import { splitProof } from "./split-proof.js";

/** A split as it is saved: images by id, so that it means the same whatever the order of the rows. */
export interface SavedSplit {
  readonly schema: "xrt-split/1";
  /** Name of the collection. */
  readonly dataset: string;
  /** Ids of the records of each part. */
  readonly parts: Readonly<Record<string, readonly string[]>>;
  /** {@link patientsHash} of each part; images of unknown people stand for themselves. */
  readonly patientHashes: Readonly<Record<string, string>>;
  /** Patients in more than one part, for each two parts that share any, as `"train, test"`. */
  readonly patientOverlap: Readonly<Record<string, number>>;
}

/**
 * A split as plain data for `JSON.stringify`.
 *
 * @example
 * ```ts
 * import { loadSplit, saveSplit } from "@xrt/data";
 * import { openDataset } from "@xrt/data/node";
 * const dataset = await openDataset("packages/sample/nih-chest-xray14");
 * const saved = await saveSplit(dataset, { train: [0, 2], test: [5] });
 * saved.patientOverlap; // => {}
 * await loadSplit(dataset, JSON.parse(JSON.stringify(saved))); // => { train: [0, 2], test: [5] }
 * ```
 */
export async function saveSplit(dataset: Dataset, parts: Parts): Promise<SavedSplit> {
  const groups = patientGroups(dataset.records, { unknown: "image" });
  const { hashes, overlap } = await splitProof(parts, groups);
  const names = Object.keys(parts);
  const pairs = names.flatMap((a, i) => names.slice(i + 1).map((b) => [a, b] as const));
  return {
    schema: "xrt-split/1",
    dataset: dataset.name,
    parts: Object.fromEntries(
      Object.entries(parts).map(([name, own]) => [name, own.map((i) => idOf(dataset, i))]),
    ),
    patientHashes: hashes,
    patientOverlap: Object.fromEntries(
      pairs.flatMap(([a, b]) => {
        const shared = overlap[a]?.[b] ?? 0;
        return shared === 0 ? [] : [[`${a}, ${b}`, shared]];
      }),
    ),
  };
}

function idOf({ records }: Dataset, i: number): string {
  const record = records[i];
  if (record !== undefined) return record.id;
  throw new RangeError(`saveSplit: the split holds ${i}, wants an index below ${records.length}`);
}

/**
 * The indices of a saved split in a dataset. The dataset may have further records, which are in no part.
 *
 * A split of others is read too: an object with a list for each part, of ids or of rows that begin with one, such as
 * `{ "train": ["a.png"], "val": [["b.png", "patient 7", 1]] }`. Nothing vouches for its patients: `audit` looks for them.
 *
 * @param saved - What {@link saveSplit} gave, or any JSON.
 * @throws DataError when it is no split, names an image that is not there or one twice, or its patients are not the
 * ones that it was saved with, as after another merging of aliases.
 */
export async function loadSplit(dataset: Dataset, saved: unknown): Promise<Parts> {
  const split = checkedSplit(saved);
  const places = new Map(dataset.records.map(({ id }, i) => [id, i]));
  const seen = new Set<string>();
  const indexOf = (part: string, id: string): number => {
    const index = places.get(id);
    if (index === undefined || seen.has(id)) {
      const known = index === undefined ? [...places.keys()] : [];
      const why =
        index === undefined
          ? `is not in ${dataset.name}; nearest: ${nearest(id, known).join(", ") || "none"}`
          : "is in the split twice";
      throw new DataError(`loadSplit: the image ${id} of ${part} ${why}`);
    }
    seen.add(id);
    return index;
  };
  const parts = Object.fromEntries(
    Object.entries(split.parts).map(([part, ids]) => [part, ids.map((id) => indexOf(part, id))]),
  );
  const saying = split.patientHashes;
  if (saying === null) return parts;
  const groups = patientGroups(dataset.records, { unknown: "image" });
  const { hashes } = await splitProof(parts, groups);
  const other = Object.keys(parts).find((part) => hashes[part] !== saying[part]);
  if (other !== undefined) {
    throw new DataError(
      `loadSplit: the patients of ${other} are not the ones with which the split was saved; read ${split.dataset} with the same rules for patients, or save the split anew`,
    );
  }
  return parts;
}

type CheckedSplit = Pick<SavedSplit, "parts" | "dataset"> & {
  /** `null` for the split of others. */
  readonly patientHashes: SavedSplit["patientHashes"] | null;
};

function checkedSplit(saved: unknown): CheckedSplit {
  const split = saved as Partial<SavedSplit> | null;
  if (split?.schema === undefined) {
    const parts = listedSplit(saved);
    if (parts !== null) return { parts, dataset: "its collection", patientHashes: null };
  }
  const lists = Object.values(split?.parts ?? {});
  const sound = lists.every(
    (ids) => Array.isArray(ids) && ids.every((id) => typeof id === "string"),
  );
  if (split?.schema !== "xrt-split/1" || lists.length === 0 || !sound || !split.patientHashes) {
    throw new DataError(
      `loadSplit: schema is ${JSON.stringify(split?.schema)}, wants a split that saveSplit made ("xrt-split/1"), or an object with a list of ids for each part`,
    );
  }
  return split as SavedSplit;
}
