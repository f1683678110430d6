import type { NdArray } from "@xrt/core";
import type { Box, Mask, Score } from "./annotation.js";
import type { RecordImageOptions } from "./file-source.js";
import type { View } from "./view.js";

/**
 * What is known of one finding in one image: `1` stated present, `0` stated or implied absent, `"uncertain"` stated but
 * undecided, `"missing"` not annotated. The four are never interchangeable.
 */
export type LabelValue = 1 | 0 | "uncertain" | "missing";

/** Value of each finding by its name. */
export type Labels = Readonly<Record<string, LabelValue>>;

/** What one reader, or one kind of label, says of an image. */
export interface ReaderLabels {
  /** The radiologist, or the process, for example `"R9"` or `"google-adjudicated"`. */
  readonly reader: string;
  readonly labels: Labels;
}

/** One image: what is known of it, and how to get its pixels. */
export interface ImageRecord {
  /** Unique in the dataset: the file name in the original collection, with extension. */
  readonly id: string;
  /** Path of the image within its {@link FileSource}, separated by `/`. */
  readonly file: string;
  /**
   * Id of the person, never a number; several ids of one person in the source are already merged. `null` where the
   * collection names no person: such images cannot be split by patient.
   */
  readonly patient: string | null;
  /** Value of every finding that the dataset knows; every record of a dataset has the same keys. */
  readonly labels: Labels;
  /** Projection; `null` where the table says nothing. */
  readonly view: View | null;
  readonly sex: "M" | "F" | null;
  /** Age in years, 0 to 120. */
  readonly age: number | null;
  /** Hospital or web domain that the image came from. */
  readonly source: string | null;
  /** Licence of this image, verbatim; `null` means that no permission is known, not that it is free. */
  readonly licence: string | null;
  /** Collection that the image comes from, in a dataset that was merged from several. */
  readonly collection?: string;
  /** Examination that the image belongs to. */
  readonly study?: string;
  /** Kind of image; a radiograph where nothing is said. */
  readonly modality?: "X-ray" | "CT" | "other";
  /** Part of an official split that the image belongs to, for example `"test"`. */
  readonly part?: string;
  /** Calendar year of the examination or publication. */
  readonly year?: number;
  /** Where the image was published. */
  readonly url?: string;
  readonly doi?: string;
  /** Each reader's own labels, where a set has several; {@link ImageRecord.labels} then says by which rule they were joined. */
  readonly readers?: readonly ReaderLabels[];
  readonly boxes?: readonly Box[];
  readonly masks?: readonly Mask[];
  /** How severe readers found the disease. */
  readonly scores?: readonly Score[];
  /**
   * What was done to the published pixels before anybody could read them, for example `"equalised"`; sets of different
   * history must not be mixed unseen.
   */
  readonly pixelHistory?: string;
  /** The row of the table, cell by column name, untouched. */
  readonly raw?: Readonly<Record<string, string>>;
  /**
   * Reads and decodes the image anew: shape `[height, width, channels]`, values 0 to 255, 1 or 3 channels.
   *
   * @param options - Hints: `size`, see {@link ReadImageOptions.size}, and `into`, see {@link ReadImageOptions.into}; {@link batches} gives
   * them where it is told to resize.
   */
  image(options?: RecordImageOptions): Promise<NdArray>;
}

/** An {@link ImageRecord} without its pixels. */
export type ImageMetadata = Omit<ImageRecord, "image">;
