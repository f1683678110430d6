import { alignColumns } from "../text/align-columns.js";
import { counted } from "../text/counted.js";
import type { Counts, DatasetDescription } from "./describe.js";
import type { Quantiles } from "./quantiles.js";

/**
 * A description as text: a table of the findings and one line for everything else.
 *
 * @param most - Values that are shown of each attribute; the others are counted. Default 8.
 *
 * @example
 * ```ts
 * import { describe, describeText } from "@xrt/data";
 * import { openDataset } from "@xrt/data/node";
 * const dataset = await openDataset("packages/sample/nih-chest-xray14");
 * const text = describeText(await describe(dataset));
 * text.startsWith("NIH ChestX-ray14: 282 images of "); // => true
 * ```
 */
export function describeText(
  description: DatasetDescription,
  { most = 8 }: { most?: number } = {},
): string {
  const { name, images, patients, withoutPatient, findings } = description;
  const counts = (values: Counts) => countText(values, most);
  const lines: string[][] = [
    ["images per patient", quantileText(description.imagesPerPatient)],
    ["age", quantileText(description.ages)],
    ["sex", counts(description.sexes)],
    ["view", counts(description.views)],
    ["modality", counts(description.modalities)],
    ["source", counts(description.sources)],
    ["licence", counts(description.licences)],
    ["year", counts(description.years)],
    ["official part", counts(description.parts)],
    ["collection", counts(description.collections)],
    ["pixels", counts(description.pixelHistories)],
    ["missing files", filesText(description.missingFiles)],
    ["refused rows", String(description.rejectedRows.length)],
    ...sizeLines(description),
    ...description.excluded.map(({ reason, count }) => ["left out", `${count}: ${reason}`]),
    ...description.notes.map((note) => ["note", note]),
  ];
  const table = alignColumns([
    ["finding", "positive", "negative", "uncertain", "missing"],
    ...Object.entries(findings).map(([finding, n]) => [
      finding,
      ...[n.positive, n.negative, n.uncertain, n.missing].map(String),
    ]),
  ]);
  const width = Math.max(...lines.map(([label = ""]) => label.length));
  const people = withoutPatient === 0 ? "" : `, ${withoutPatient} of unknown people`;
  return [
    `${name}: ${counted(images, "image")} of ${counted(patients, "patient")}${people}`,
    "",
    table,
    "",
    ...lines.map(([label = "", text = ""]) => `${label.padEnd(width)}  ${text}`),
  ].join("\n");
}

function countText(counts: Counts, most: number): string {
  const all = Object.entries(counts);
  const shown = all.slice(0, most).map(([value, n]) => `${value} ${n}`);
  const rest = all.slice(most).reduce((sum, [, n]) => sum + n, 0);
  const others = all.length > most ? [`${counted(all.length - most, "other")} ${rest}`] : [];
  return [...shown, ...others].join(", ");
}

function quantileText(q: Quantiles | null): string {
  if (q === null) return "unknown";
  const text = (value: number) => String(Math.round(value * 10) / 10);
  return `${text(q.min)} to ${text(q.max)}, median ${text(q.median)}, quartiles ${text(q.lower)} and ${text(q.upper)}, of ${q.n}`;
}

function filesText(files: readonly string[] | null): string {
  if (files === null) return "cannot be listed";
  return files.length === 0 ? "0" : `${files.length}, the first: ${files[0]}`;
}

function sizeLines({ sizes }: DatasetDescription): string[][] {
  if (sizes === null) return [];
  return [
    ["width", quantileText(sizes.width)],
    ["height", quantileText(sizes.height)],
    ["channels", countText(sizes.channels, 4)],
    ["unreadable", String(sizes.unreadable.length)],
  ];
}
