import type { NdArray } from "@xrt/core";

/**
 * What is known of one finding in one image: `1` stated present, `0` stated or implied absent, `"uncertain"` stated but
 * undecided, `"missing"` not annotated. The four are never interchangeable.
 */
export type LabelValue = 1 | 0 | "uncertain" | "missing";

/** One image: what is known of it, and how to get its pixels. */
export interface ImageRecord {
  /** Unique in the dataset: the file name in the original collection, with extension. */
  readonly id: string;
  /** Path of the image within the dataset's folder, as the manifest names it. */
  readonly file: string;
  /** Id of the person, never a number. Several ids of one person in the source are already merged. */
  readonly patient: string;
  /** Value of every finding that the dataset knows; every record of a dataset has the same keys. */
  readonly labels: Readonly<Record<string, LabelValue>>;
  /** Projection, for example `"PA"`, `"AP"` or `"AP Supine"`; `null` where the table says nothing. */
  readonly view: string | null;
  readonly sex: "M" | "F" | null;
  /** Age in years, 0 to 120. */
  readonly age: number | null;
  /** Hospital or web domain that the image came from. */
  readonly source: string | null;
  /** Licence of this image, verbatim; `null` means that no permission is known, not that it is free. */
  readonly licence: string | null;
  /** Reads and decodes the image anew: shape `[height, width, channels]`, values 0 to 255, 1 or 3 channels. */
  image(): Promise<NdArray>;
}

/** An {@link ImageRecord} without its pixels. */
export type ImageMetadata = Omit<ImageRecord, "image">;
