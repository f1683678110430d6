import type { Dataset } from "../dataset.js";
import type { ImageRecord, Labels, LabelValue } from "../image-record.js";

/**
 * The dataset with `change(labels)` for the labels of every record, and of each of its readers. `change` must give the
 * same names for the same names. Equal objects are changed once, so that records go on sharing them.
 *
 * @param notes - What was done, added to `dataset.notes`.
 */
export function changeLabels(
  dataset: Dataset,
  change: (labels: Labels) => Labels,
  { notes = [] }: { notes?: readonly string[] } = {},
): Dataset {
  const done = new Map<Labels, Labels>();
  const once = (labels: Labels): Labels => {
    const known = done.get(labels) ?? change(labels);
    done.set(labels, known);
    return known;
  };
  return {
    ...dataset,
    records: dataset.records.map((record) => changeRecord(record, once)),
    notes: [...dataset.notes, ...notes],
  };
}

function changeRecord(record: ImageRecord, change: (labels: Labels) => Labels): ImageRecord {
  const { labels, readers } = record;
  return {
    ...record,
    labels: change(labels),
    ...(readers && { readers: readers.map((r) => ({ ...r, labels: change(r.labels) })) }),
  };
}

/** The names of the findings that a dataset knows, in the order of its records' labels. */
export function findingNames({ records }: Pick<Dataset, "records">): string[] {
  const names = new Set<string>();
  const seen = new Set<Labels>();
  for (const { labels } of records) {
    if (seen.has(labels)) continue;
    seen.add(labels);
    for (const name of Object.keys(labels)) names.add(name);
  }
  return [...names];
}

/** The value of a finding; `"missing"` where the labels do not know it. */
export function labelOf(labels: Labels, name: string): LabelValue {
  return Object.hasOwn(labels, name) ? (labels[name] as LabelValue) : "missing";
}
