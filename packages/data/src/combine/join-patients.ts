import type { Dataset } from "../dataset.js";

/**
 * The dataset in which patients who are one person have one id: the smallest of theirs by code unit. Pairs chain: with
 * `[["a", "b"], ["b", "c"]]` all three are `a`.
 *
 * @param pairs - Ids of one person, for example from the known identities or the near duplicates that `audit` finds.
 * Ids that no record has are ignored, so that one table of aliases serves every selection.
 *
 * @example
 * ```ts
 * import { joinPatients } from "@xrt/data";
 * import { openDataset } from "@xrt/data/node";
 * const dataset = await openDataset("packages/sample/nih-chest-xray14");
 * joinPatients(dataset, [["61", "99"]]).notes.at(-1); // => "1 pair of patient ids was taken for one person: 61=99"
 * ```
 */
export function joinPatients(
  dataset: Dataset,
  pairs: readonly (readonly [string, string])[],
): Dataset {
  const parents = new Map<string, string>();
  const root = (id: string): string => {
    const parent = parents.get(id);
    return parent === undefined ? id : root(parent);
  };
  const there = new Set(dataset.records.map((record) => record.patient));
  const used = pairs.filter((pair) => pair.every((id) => there.has(id)));
  for (const pair of used) {
    const [first = "", second = ""] = pair.map(root).sort();
    if (first !== second) parents.set(second, first);
  }
  if (used.length === 0) return dataset;
  const what = used.length === 1 ? "pair of patient ids was" : "pairs of patient ids were";
  return {
    ...dataset,
    records: dataset.records.map((record) =>
      record.patient === null ? record : { ...record, patient: root(record.patient) },
    ),
    notes: [
      ...dataset.notes,
      `${used.length} ${what} taken for one person: ${used.map((pair) => pair.join("=")).join(", ")}`,
    ],
  };
}
