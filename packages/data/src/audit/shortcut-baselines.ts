import { logisticRegression } from "@xrt/core";
import type { ImageRecord } from "../image-record.js";
import type { PixelFeatures } from "./pixel-features.js";
import { prevalenceScores } from "./prevalence-scores.js";

/** Scores of images by something that knows no disease. */
export interface Baseline {
  /** What it knows: `collection`, `source`, `year`, `licence`, `view`, `extension`, `patient`, `metadata`, `histogram` or `thumbnail`. */
  readonly name: string;
  /** One for each image to score; higher means rather positive. Shares or logits: only their order means anything. */
  readonly scores: readonly number[];
}

/** What {@link shortcutBaselines} is fitted on. */
export interface BaselineTraining {
  readonly records: readonly ImageRecord[];
  /** 1 or 0 for each record. */
  readonly labels: ArrayLike<number>;
  /** Summaries of the pixels of each record, for the baselines that need them. */
  readonly pixels?: readonly PixelFeatures[] | undefined;
}

/** What {@link shortcutBaselines} scores. */
export type BaselineTest = Omit<BaselineTraining, "labels">;

/** An attribute of a record that may tell the label without any disease. */
export const shortcutAttributes: Readonly<
  Record<string, (record: ImageRecord) => string | number | null>
> = {
  collection: (record) => record.collection ?? null,
  source: (record) => record.source,
  year: (record) => record.year ?? null,
  licence: (record) => record.licence,
  view: (record) => record.view,
  extension: (record) => /\.([^./]+)$/.exec(record.id)?.[1]?.toLowerCase() ?? null,
  part: (record) => record.part ?? null,
};

/**
 * What an image can be scored by without looking for disease, fitted on training images: the prevalence in its collection, at its source, in
 * its year, under its licence, in its view, with its file extension; the labels of the same patient in training (a leak
 * wherever it helps); an L2 logistic regression on view, sex and age; and with `pixels` on the grey histogram and on the
 * image at 8 x 8 pixels. What a network must beat before it may be said to see anything.
 *
 * Attributes that have one value throughout are left out.
 *
 * @throws RangeError when the training images lack a class or lengths differ.
 *
 * @example
 * ```ts
 * import { binaryTask, shortcutBaselines } from "@xrt/data";
 * import { openDataset } from "@xrt/data/node";
 * const { dataset, labels } = binaryTask(await openDataset("packages/sample/nih-chest-xray14"));
 * const { records } = dataset;
 * const known = shortcutBaselines({ records, labels }, { records: records.slice(0, 5) });
 * known.map(({ name }) => name); // => ["view", "patient", "metadata"]
 * ```
 */
export function shortcutBaselines(train: BaselineTraining, test: BaselineTest): Baseline[] {
  const prevalence = (name: string, of: (record: ImageRecord) => string | number | null) => {
    const values = train.records.map(of);
    if (new Set(values).size < 2) return [];
    return [{ name, scores: prevalenceScores(values, train.labels, test.records.map(of)) }];
  };
  const { part: _, ...attributes } = shortcutAttributes;
  return [
    ...Object.entries(attributes).flatMap(([name, of]) => prevalence(name, of)),
    ...prevalence("patient", (record) => record.patient),
    {
      name: "metadata",
      scores: regressed(metadataRows(train.records, test.records), train.labels),
    },
    ...pixelBaselines(train, test),
  ];
}

function pixelBaselines(train: BaselineTraining, test: BaselineTest): Baseline[] {
  const [own, theirs] = [train.pixels, test.pixels];
  if (own === undefined || theirs === undefined) return [];
  return (["histogram", "thumbnail"] as const).map((name) => {
    const rows = [own, theirs].map((images) => images.map((image) => Array.from(image[name])));
    const scaled = standardised(rows[0] ?? [], rows[1] ?? []);
    return { name, scores: regressed(scaled, train.labels, PIXELS_L2) };
  });
}

/** Penalty for the pixels: 32 or 64 columns of unit variance on some hundred images need a strong one. */
const PIXELS_L2 = 10;

/** Rows to fit on and rows to score. */
interface Rows {
  readonly fit: readonly number[][];
  readonly score: readonly number[][];
}

function regressed({ fit, score }: Rows, labels: ArrayLike<number>, l2 = 1): number[] {
  const model = logisticRegression(fit, labels, { l2 });
  return score.map((row) => model.logit(row));
}

/** View and sex as one column for each value, age as it stands and whether it is known. */
function metadataRows(train: readonly ImageRecord[], test: readonly ImageRecord[]): Rows {
  const seen = (of: (record: ImageRecord) => string | null) =>
    [...new Set(train.map(of))].filter((value) => value !== null).sort();
  const [views, sexes] = [seen((r) => r.view), seen((r) => r.sex)];
  const ages = train.flatMap(({ age }) => age ?? []);
  const { mean, spread } = moments(ages);
  const row = ({ view, sex, age }: ImageRecord) => [
    ...views.map((v) => Number(v === view)),
    ...sexes.map((s) => Number(s === sex)),
    // an unknown age stands at the mean, and says that it is unknown
    age === null ? 0 : (age - mean) / spread,
    Number(age === null),
  ];
  return { fit: train.map(row), score: test.map(row) };
}

/** Columns with mean 0 and standard deviation 1 in the rows to fit on. */
function standardised(fit: readonly number[][], score: readonly number[][]): Rows {
  const columns = (fit[0] ?? []).map((_, c) => moments(fit.map((row) => row[c] ?? 0)));
  const scale = (row: readonly number[]) =>
    columns.map(({ mean, spread }, c) => ((row[c] ?? 0) - mean) / spread);
  return { fit: fit.map(scale), score: score.map(scale) };
}

/** Mean and standard deviation; 1 instead of a deviation of 0, so that a constant column becomes 0. */
function moments(values: readonly number[]): { mean: number; spread: number } {
  const n = Math.max(values.length, 1);
  const mean = values.reduce((sum, v) => sum + v, 0) / n;
  const spread = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / n);
  return { mean, spread: spread || 1 };
}
