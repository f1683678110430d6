import type { Palette } from "./colour.js";
import type { Modality } from "./modality.js";
import type { StoredValues } from "./stored-values.js";
import type { Voi } from "./voi.js";

/** Distances between the centres of neighbouring pixels in mm, rows first: `[down, across]`. */
export type Spacing = readonly [number, number];

/** A frame of a DICOM file at its native depth, and what is needed to make a picture of it. Plain data. */
export interface DicomImage {
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** Samples of a pixel: 3 are red, green and blue; 1 is a grey value or the number of a colour in `palette`. */
  readonly channels: 1 | 3;
  /** Stored values, `[height, width, channels]`: masked to `bitsStored` and sign-extended, nothing else. */
  readonly data: StoredValues;
  readonly bitsStored: number;
  readonly signed: boolean;
  /**
   * The largest value that `data` can hold, `2 ** bitsStored - 1`; `null` where values are signed, rescaled or looked up,
   * and no number of the file is the largest.
   */
  readonly maxValue: number | null;
  /** Photometric interpretation as written, for example `"MONOCHROME1"`, where 0 is white. */
  readonly photometric: string;
  /** Which frame this is, from 0. */
  readonly frame: number;
  /** Frames in the file. */
  readonly frames: number;
  readonly transferSyntax: { readonly uid: string; readonly name: string };
  readonly modality: Modality;
  readonly voi: Voi;
  readonly palette: Palette | null;
  readonly spacing: {
    /** PixelSpacing, in the patient where the file was calibrated. */
    readonly pixel: Spacing | null;
    /** ImagerPixelSpacing, at the detector, which is nearer to the tube's shadow than to the patient. */
    readonly imager: Spacing | null;
  };
  /** Attributes by keyword, for example `ViewPosition`; those that may identify a person only on demand. */
  readonly attributes: Readonly<Record<string, string>>;
  /** What was done to the stored bytes, in order. */
  readonly history: readonly string[];
}
