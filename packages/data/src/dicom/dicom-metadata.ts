import type { ImageMetadata } from "../image-record.js";
import { normaliseView, type View } from "../view.js";
import type { DicomHeader } from "./read-dicom-header.js";

/** What a header says in the terms of a record. */
export interface DicomMetadata {
  /** ViewPosition; `null` where there is none. */
  readonly view: View | null;
  readonly sex: "M" | "F" | null;
  /** Age in whole years, 0 to 120; months and weeks are less than one. */
  readonly age: number | null;
  readonly modality: NonNullable<ImageMetadata["modality"]> | null;
}

/** Codes of the attribute Modality (PS3.3, C.7.3.1.1.1) that are projections. */
const radiographs = ["CR", "DX", "DR", "RG", "PX", "RF", "XA"];

/** View, sex, age and kind of image by the attributes of a DICOM file. */
export function dicomMetadata({ attributes }: DicomHeader): DicomMetadata {
  const { ViewPosition = "", PatientSex, PatientAge = "", Modality } = attributes;
  return {
    view: normaliseView(ViewPosition),
    sex: PatientSex === "M" || PatientSex === "F" ? PatientSex : null,
    age: yearsOf(PatientAge),
    modality:
      Modality === undefined
        ? null
        : radiographs.includes(Modality)
          ? "X-ray"
          : Modality === "CT"
            ? "CT"
            : "other",
  };
}

/** `061Y` is 61, `018M` is 1; the RSNA writes years as `61`. */
function yearsOf(cell: string): number | null {
  const [, number, unit = "Y"] = /^(\d{1,3})([YMWD])?$/.exec(cell) ?? [];
  if (number === undefined) return null;
  const perYear = { Y: 1, M: 12, W: 365.25 / 7, D: 365.25 }[unit] ?? 1;
  const years = Math.floor(Number(number) / perYear);
  return years <= 120 ? years : null;
}
