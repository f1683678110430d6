import { UsageError } from "@xrt/core";
import type { Dataset } from "../dataset.js";
import type { ImageRecord, Labels } from "../image-record.js";
import { changeLabels, findingNames, labelOf } from "../labels/change-labels.js";

/**
 * All images of several datasets as one. Each record says its {@link ImageRecord.collection}; ids and patients become
 * `collection/id`, since "1" is somebody else in every collection. A source that is not known becomes the collection.
 * Every record gets the findings of all datasets; what its own collection did not annotate is `"missing"`, never absent.
 *
 * People who are in two collections stay two people: find them with `audit` and join them with {@link joinPatients}.
 * Spellings are unified beforehand with {@link unifyFindings}. Differences in what was done to the pixels are noted.
 *
 * @param name - Name of the union. Default: the names joined by ` + `.
 * @throws UsageError when there is no dataset or two have the same name.
 *
 * @example
 * ```ts
 * import { mergeDatasets } from "@xrt/data";
 * import { openDataset } from "@xrt/data/node";
 * const nih = await openDataset("packages/sample/nih-chest-xray14");
 * const both = mergeDatasets([nih, { ...nih, name: "again" }]);
 * both.records.length; // => 564
 * both.records[282]?.patient; // => "again/61"
 * ```
 */
export function mergeDatasets(
  datasets: readonly Dataset[],
  { name = datasets.map((d) => d.name).join(" + ") }: { name?: string } = {},
): Dataset {
  const names = datasets.map((d) => d.name);
  const twice = names.find((n, i) => names.indexOf(n) !== i);
  if (datasets.length === 0 || twice !== undefined) {
    const what = twice === undefined ? "got no datasets" : `two datasets are named "${twice}"`;
    throw new UsageError(
      `mergeDatasets: ${what}, wants datasets with different names; set \`name\``,
    );
  }
  const findings = [...new Set(datasets.flatMap(findingNames))];
  const tasks = [...new Set(datasets.map((d) => JSON.stringify(d.defaultTask)))];
  return {
    name,
    records: datasets.flatMap((dataset) => ownRecords(dataset, findings)),
    defaultTask: tasks.length === 1 ? (datasets[0]?.defaultTask ?? null) : null,
    citation: [...new Set(datasets.map((d) => d.citation))].join("; "),
    licence: datasets.map((d) => `${d.name}: ${d.licence}`).join("; "),
    notes: [
      ...datasets.flatMap((d) => d.notes.map((note) => `${d.name}: ${note}`)),
      ...historyNotes(datasets),
      ...unlistedNotes(datasets),
    ],
    excluded: datasets.flatMap((d) =>
      d.excluded.map(({ reason, count }) => ({ reason: `${d.name}: ${reason}`, count })),
    ),
    rejected: datasets.flatMap((d) => d.rejected),
    missingFiles: datasets.every((d) => d.missingFiles === null)
      ? null
      : datasets.flatMap((d) => d.missingFiles ?? []),
  };
}

function ownRecords(dataset: Dataset, findings: readonly string[]): ImageRecord[] {
  const fill = (labels: Labels) =>
    Object.fromEntries(findings.map((finding) => [finding, labelOf(labels, finding)]));
  return changeLabels(dataset, fill).records.map((record, i) => ({
    ...record,
    // a reader who was not asked has no vote, so that readers keep their own findings
    ...(record.readers && { readers: dataset.records[i]?.readers ?? [] }),
    collection: record.collection ?? dataset.name,
    id: `${dataset.name}/${record.id}`,
    patient: record.patient === null ? null : `${dataset.name}/${record.patient}`,
    source: record.source ?? dataset.name,
  }));
}

function historyNotes(datasets: readonly Dataset[]): string[] {
  const histories = datasets.map(({ name, records }) => {
    const own = [...new Set(records.map((r) => r.pixelHistory ?? "as published"))];
    return [name, own.sort().join(", ")] as const;
  });
  if (new Set(histories.map(([, history]) => history)).size === 1) return [];
  const list = histories.map(([name, history]) => `${name}: ${history}`).join("; ");
  return [
    `the pixels were treated differently before publication (${list}): a network can tell the collections apart by that alone`,
  ];
}

function unlistedNotes(datasets: readonly Dataset[]): string[] {
  const unlisted = datasets.filter((d) => d.missingFiles === null).map((d) => d.name);
  if (unlisted.length === 0 || unlisted.length === datasets.length) return [];
  return [`missing files are not known for ${unlisted.join(", ")}, whose files cannot be listed`];
}
