import type { LongWork, NdArray } from "@xrt/core";
import { decodeAhead, type UnreadableImage } from "../batches/decode-ahead.js";
import type { Dataset } from "../dataset.js";
import type { ImageRecord, LabelValue } from "../image-record.js";
import { findingNames, labelOf } from "../labels/change-labels.js";
import { type Quantiles, quantiles } from "./quantiles.js";

/** Number of images by value, most frequent first; `"unknown"` where a record does not say it. */
export type Counts = Readonly<Record<string, number>>;

/** How {@link describe} works. */
export interface DescribeOptions extends LongWork {
  /** Whether to read every image to tell its size. Default `false`. */
  readonly sizes?: boolean | undefined;
}

/** Sizes of the images that could be read. */
export interface SizeDescription {
  /** In pixels. */
  readonly width: Quantiles | null;
  readonly height: Quantiles | null;
  /** Images by number of channels. */
  readonly channels: Counts;
  readonly unreadable: readonly UnreadableImage[];
}

/** How many images have each value of a finding. */
export type FindingCounts = Readonly<
  Record<"positive" | "negative" | "uncertain" | "missing", number>
>;

/** What is in a dataset: plain data. */
export interface DatasetDescription {
  readonly schema: "xrt-describe/1";
  readonly name: string;
  readonly images: number;
  /** People whose id is known. */
  readonly patients: number;
  /** Images that name no patient. */
  readonly withoutPatient: number;
  /** Images of each person whose id is known. */
  readonly imagesPerPatient: Quantiles | null;
  readonly findings: Readonly<Record<string, FindingCounts>>;
  readonly views: Counts;
  readonly sexes: Counts;
  /** In years, where known. */
  readonly ages: Quantiles | null;
  readonly sources: Counts;
  readonly licences: Counts;
  readonly years: Counts;
  /** Official parts. */
  readonly parts: Counts;
  readonly modalities: Counts;
  readonly collections: Counts;
  readonly pixelHistories: Counts;
  /** Files that records name but that are not there; `null` where the files cannot be listed. */
  readonly missingFiles: readonly string[] | null;
  readonly rejectedRows: Dataset["rejected"];
  readonly excluded: Dataset["excluded"];
  readonly notes: readonly string[];
  readonly citation: string;
  readonly licence: string;
  /** `null` where sizes were not asked for. */
  readonly sizes: SizeDescription | null;
}

/**
 * Counts of everything that the records of a dataset say. No pixel is read unless `sizes` is asked for.
 *
 * @example
 * ```ts
 * import { describe } from "@xrt/data";
 * import { openDataset } from "@xrt/data/node";
 * const dataset = await openDataset("packages/sample/nih-chest-xray14");
 * const { images, findings } = await describe(dataset);
 * images; // => 282
 * findings.Effusion?.uncertain; // => 0
 * ```
 */
export async function describe(
  dataset: Dataset,
  { sizes = false, onProgress, signal }: DescribeOptions = {},
): Promise<DatasetDescription> {
  const { records } = dataset;
  const count = (of: (record: ImageRecord) => string | number | null | undefined) =>
    countValues(records.map(of));
  const people = countValues(records.flatMap(({ patient }) => (patient === null ? [] : [patient])));
  const own = new Set(records.map(({ file }) => file));
  return {
    schema: "xrt-describe/1",
    name: dataset.name,
    images: records.length,
    patients: Object.keys(people).length,
    withoutPatient: records.filter(({ patient }) => patient === null).length,
    imagesPerPatient: quantiles(Object.values(people)),
    findings: Object.fromEntries(
      findingNames(dataset).map((name) => [name, countLabelValues(records, name)]),
    ),
    views: count((r) => r.view),
    sexes: count((r) => r.sex),
    ages: quantiles(records.flatMap(({ age }) => age ?? [])),
    sources: count((r) => r.source),
    licences: count((r) => r.licence),
    years: count((r) => r.year),
    parts: count((r) => r.part),
    modalities: count((r) => r.modality ?? "X-ray"),
    collections: count((r) => r.collection ?? dataset.name),
    pixelHistories: count((r) => r.pixelHistory ?? "as published"),
    missingFiles: dataset.missingFiles?.filter((file) => own.has(file)) ?? null,
    rejectedRows: dataset.rejected,
    excluded: dataset.excluded,
    notes: dataset.notes,
    citation: dataset.citation,
    licence: dataset.licence,
    sizes: sizes ? await describeSizes(records, { onProgress, signal }) : null,
  };
}

function countValues(values: readonly (string | number | null | undefined)[]): Counts {
  const counts = new Map<string, number>();
  for (const value of values) {
    const key = String(value ?? "unknown");
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));
}

function countLabelValues(records: readonly ImageRecord[], name: string): FindingCounts {
  const counts = { positive: 0, negative: 0, uncertain: 0, missing: 0 };
  for (const { labels } of records) counts[wordOf(labelOf(labels, name))]++;
  return counts;
}

function wordOf(value: LabelValue): keyof FindingCounts {
  return value === 1 ? "positive" : value === 0 ? "negative" : value;
}

async function describeSizes(
  records: readonly ImageRecord[],
  { onProgress, signal }: LongWork,
): Promise<SizeDescription> {
  const shapes: NdArray["shape"][] = [];
  const unreadable: UnreadableImage[] = [];
  const options = { concurrency: 4, ahead: 8, transform: (image: NdArray) => image, signal };
  for await (const decoded of decodeAhead(records, options)) {
    if ("image" in decoded) shapes.push(decoded.image.shape);
    else unreadable.push(decoded.unreadable);
    const done = shapes.length + unreadable.length;
    onProgress?.({ task: "sizes", done, total: records.length, unit: "images" });
  }
  return {
    width: quantiles(shapes.map(([, width = 0]) => width)),
    height: quantiles(shapes.map(([height = 0]) => height)),
    channels: countValues(shapes.map(([, , channels]) => channels)),
    unreadable,
  };
}
