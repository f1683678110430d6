import { DataError, type NdArray, UsageError } from "@xrt/core";
import { paletteColours } from "./colour.js";
import type { DicomImage } from "./dicom-image.js";
import { modalityValues } from "./modality.js";
import { applyVoiTable, applyWindow } from "./voi.js";

/** How {@link dicomToImage} makes a picture. */
export interface DicomToImageOptions {
  /**
   * Values of interest. `"needed"` (default): as `"auto"` where values have no largest one of their own, else as `"none"`;
   * `"none"`: the whole range; `"auto"`: the file's table, or else its window, or else the whole range;
   * `"lut"` and `"window"`: the file's, which must be there.
   */
  readonly voi?: "needed" | "none" | "auto" | "lut" | "window" | undefined;
  /** Which table or window of several, from 0. Default 0. */
  readonly index?: number | undefined;
  /** Values of the modality that become 0 and 255, where the whole range is wanted and the file does not state it. */
  readonly range?: readonly [number, number] | undefined;
  /** Where the file is, for error messages. Default `"image"`. */
  readonly path?: string | undefined;
}

/** A picture of a DICOM file. */
export interface DicomPicture {
  /** `[height, width, 1 or 3]`, 0 (black) to 255. */
  readonly image: NdArray;
  /** What was done since the file, in order. */
  readonly history: readonly string[];
}

/**
 * The picture of a decoded DICOM frame, 0 (black) to 255, in the order that DICOM prescribes: modality table or rescale,
 * values of interest, then MONOCHROME1 inverted within the range there is, and the range scaled to 255.
 *
 * The range is `2 ** bitsStored - 1`, or the largest entry of the modality's table, never the pixels' own.
 *
 * @throws UsageError when the file has no such table or window.
 * @throws DataError when values are signed or rescaled, and the file has neither window nor table to show them by.
 */
export function dicomToImage(
  dicom: DicomImage,
  { voi = "needed", index = 0, range, path = "image" }: DicomToImageOptions = {},
): DicomPicture {
  const { width, height, palette, channels } = dicom;
  const history = [...dicom.history];
  if (palette !== null) {
    const data = paletteColours(dicom.data, palette);
    return {
      image: { shape: [height, width, 3], data },
      history: [...history, "colours of the palette"],
    };
  }
  const shown =
    channels === 3 ? colours(dicom) : greys(dicom, { voi, index, range, path, history });
  if (dicom.photometric === "MONOCHROME1") {
    history.push("MONOCHROME1 inverted");
    for (let i = 0; i < shown.length; i++) shown[i] = 255 - (shown[i] ?? 0);
  }
  return { image: { shape: [height, width, channels], data: shown }, history };
}

function colours({ data, bitsStored, signed }: DicomImage): Float32Array {
  const scale = 255 / (2 ** bitsStored - 1);
  const shift = signed ? 2 ** (bitsStored - 1) : 0;
  return Float32Array.from(data, (v) => (v + shift) * scale);
}

interface GreySettings {
  readonly voi: NonNullable<DicomToImageOptions["voi"]>;
  readonly index: number;
  readonly range: readonly [number, number] | undefined;
  readonly path: string;
  readonly history: string[];
}

function greys(dicom: DicomImage, settings: GreySettings): Float32Array {
  const { modality } = dicom;
  const { history, path } = settings;
  const values = modalityValues(dicom.data, modality);
  if (modality.kind === "lut") history.push("modality table");
  else if (modality.slope !== 1 || modality.intercept !== 0) {
    history.push(`rescaled by ${modality.slope}, ${modality.intercept}`);
  }
  const whole = settings.range ?? rangeOf(dicom);
  const ofInterest = valuesOfInterest(values, dicom, { ...settings, hasRange: whole !== null });
  if (ofInterest !== null) return ofInterest.map((v) => v * 255);
  if (whole === null) {
    throw new DataError(
      `${path}: values are signed or rescaled and the file has no window; ` +
        "decode it with decodeDicom and give dicomToImage a range",
      { path },
    );
  }
  if (!(whole[1] > whole[0])) {
    throw new DataError(`${path}: the range of values is ${whole[0]} to ${whole[1]}`, { path });
  }
  return scaled(values, whole);
}

/** Values from 0 to 1 by the table or window of the file that the settings ask for; `null` when they ask for none. */
function valuesOfInterest(
  values: Float32Array,
  { voi: { windows, tables } }: DicomImage,
  { voi, index, path, history, hasRange }: GreySettings & { hasRange: boolean },
): Float32Array | null {
  if (voi === "none" || (voi === "needed" && hasRange)) return null;
  const table = voi === "window" ? undefined : tables[index];
  if (table !== undefined) {
    history.push(`table of interest ${index}`);
    return applyVoiTable(values, table);
  }
  const window = voi === "lut" ? undefined : windows[index];
  if (window !== undefined) {
    history.push(`window ${window.center}/${window.width} ${window.shape}`);
    return applyWindow(values, window);
  }
  if (voi === "lut" || voi === "window" || index > 0) {
    throw new UsageError(
      `dicomToImage: ${path} has ${tables.length} tables and ${windows.length} windows of interest, none at index ${index}`,
    );
  }
  return null;
}

/** The values that a picture's whole range stands for; `null` where the file does not say. */
function rangeOf({ modality, maxValue }: DicomImage): readonly [number, number] | null {
  if (modality.kind === "lut")
    return [0, modality.table.entries.reduce((a, b) => Math.max(a, b), 0)];
  return maxValue === null ? null : [0, maxValue];
}

function scaled(values: Float32Array, [low, high]: readonly [number, number]): Float32Array {
  const scale = 255 / (high - low);
  return values.map((v) => Math.min(Math.max((v - low) * scale, 0), 255));
}
