import type { Dataset } from "../dataset.js";
import type { LabelValue } from "../image-record.js";
import { changeLabels } from "./change-labels.js";

/** What a value of a label becomes before training. */
export type LabelPolicy = (value: LabelValue) => LabelValue;

/**
 * Undecided counts as present: "U-Ones" of Irvin et al., "CheXpert", AAAI 2019.
 *
 * @example
 * ```ts
 * import { uncertainAsOnes } from "@xrt/data";
 * uncertainAsOnes("uncertain"); // => 1
 * uncertainAsOnes("missing"); // => "missing"
 * ```
 */
export const uncertainAsOnes: LabelPolicy = (value) => (value === "uncertain" ? 1 : value);

/** Undecided counts as absent: "U-Zeros" of Irvin et al., "CheXpert", AAAI 2019. */
export const uncertainAsZeros: LabelPolicy = (value) => (value === "uncertain" ? 0 : value);

/** Undecided counts as not annotated: "U-Ignore" of Irvin et al., "CheXpert", AAAI 2019. */
export const uncertainAsMissing: LabelPolicy = (value) =>
  value === "uncertain" ? "missing" : value;

/** What is not mentioned counts as absent: a closed world, which only some collections are. */
export const missingAsZeros: LabelPolicy = (value) => (value === "missing" ? 0 : value);

/**
 * The dataset with a policy applied to every finding, or to some. How many values of which finding changed is noted in
 * `dataset.notes`.
 *
 * @param findings - Findings that the policy is for; all where nothing is said.
 *
 * @example
 * ```ts
 * import { applyLabelPolicy, uncertainAsMissing } from "@xrt/data";
 * import { openDataset } from "@xrt/data/node";
 * const dataset = applyLabelPolicy(await openDataset("packages/sample/nih-chest-xray14"), uncertainAsMissing);
 * dataset.notes; // => []
 * ```
 */
export function applyLabelPolicy(
  dataset: Dataset,
  policy: LabelPolicy,
  { findings }: { findings?: readonly string[] } = {},
): Dataset {
  const chosen = findings && new Set(findings);
  const applies = (name: string) => chosen?.has(name) ?? true;
  const changed = changeLabels(dataset, (labels) =>
    Object.fromEntries(
      Object.entries(labels).map(([name, v]) => [name, applies(name) ? policy(v) : v]),
    ),
  );
  return { ...changed, notes: [...dataset.notes, ...changeNotes(dataset, changed)] };
}

/** One sentence for each finding and kind of change, for example `"Edema: 12 values uncertain became 1"`. */
function changeNotes(before: Dataset, after: Dataset): string[] {
  const counts = new Map<string, number>();
  for (const [i, { labels }] of before.records.entries()) {
    for (const [name, from] of Object.entries(labels)) {
      const to = after.records[i]?.labels[name];
      if (from === to) continue;
      const what = `${name}: % values ${from} became ${to}`;
      counts.set(what, (counts.get(what) ?? 0) + 1);
    }
  }
  return [...counts].map(([what, count]) => what.replace("%", String(count)));
}
