import type { ImageRecord } from "./image-record.js";

/** Which records of a dataset are the positives and which the negatives of a yes-or-no question. */
export interface TaskLabels {
  /** Finding that a positive has. */
  readonly positive: string;
  /** Finding that a negative has, for example `"No Finding"`, or {@link otherLabelledFindings}. */
  readonly negative: string;
}

/** As {@link TaskLabels.negative}: everything that is annotated and does not have the positive finding. */
export const otherLabelledFindings = "other labelled findings";

/** Records that were left out, for one reason. */
export interface Exclusion {
  readonly reason: string;
  /** Number of records, at least 1. */
  readonly count: number;
}

/** A row of a table that could not become a record. */
export interface RejectedRow {
  /** Path of the table. */
  readonly table: string;
  /** 1 for the first row after the header; 0 where the whole file is meant. */
  readonly row: number;
  /** Why, in one line, with the cell at fault. */
  readonly reason: string;
}

/** An immutable list of images that are decoded only when asked for. Combinators return new datasets. */
export interface Dataset {
  /** Name of the collection, for example `"NIH ChestX-ray14"`. */
  readonly name: string;
  /** In the order of the manifest. */
  readonly records: readonly ImageRecord[];
  /** Question asked of this collection where the caller names none; `null` where none suggests itself. */
  readonly defaultTask: TaskLabels | null;
  /** What to cite. */
  readonly citation: string;
  /** Terms of the collection; a single image may have narrower ones in {@link ImageRecord.licence}. */
  readonly licence: string;
  /** What the reader decided on the way, one sentence each: merged patients, repaired cells. */
  readonly notes: readonly string[];
  /** What was left out since the manifest was read, by reason. */
  readonly excluded: readonly Exclusion[];
  /** Rows of the tables that could not become records, each with its reason. */
  readonly rejected: readonly RejectedRow[];
  /** Files that records name but that are not there; `null` where the files cannot be listed, as behind a URL. */
  readonly missingFiles: readonly string[] | null;
}
