import type { DataSet } from "dicom-parser";
import { textOf } from "./attributes.js";

/** Attributes that say something of the picture, not of the person (DICOM PS3.6). */
const PICTURE: Readonly<Record<string, string>> = {
  x00080008: "ImageType",
  x00080016: "SOPClassUID",
  x00080060: "Modality",
  x00080068: "PresentationIntentType",
  x00080070: "Manufacturer",
  x00081090: "ManufacturerModelName",
  x00100040: "PatientSex",
  x00101010: "PatientAge",
  x00120062: "PatientIdentityRemoved",
  x00180015: "BodyPartExamined",
  x00180060: "KVP",
  x00181110: "DistanceSourceToDetector",
  x00181150: "ExposureTime",
  x00181151: "XRayTubeCurrent",
  x00181152: "Exposure",
  x00185101: "ViewPosition",
  x00200020: "PatientOrientation",
  x00200060: "Laterality",
  x00200062: "ImageLaterality",
  x00280301: "BurnedInAnnotation",
  x00280302: "RecognizableVisualFeatures",
  x00282110: "LossyImageCompression",
  x00282112: "LossyImageCompressionRatio",
  x00282114: "LossyImageCompressionMethod",
};

/** Attributes that name a person, a place or a day, or lead to them (DICOM PS3.15, table E.1-1), free text included. */
const PERSON: Readonly<Record<string, string>> = {
  x00080018: "SOPInstanceUID",
  x00080020: "StudyDate",
  x00080021: "SeriesDate",
  x00080022: "AcquisitionDate",
  x00080023: "ContentDate",
  x00080030: "StudyTime",
  x00080031: "SeriesTime",
  x00080032: "AcquisitionTime",
  x00080033: "ContentTime",
  x00080050: "AccessionNumber",
  x00080080: "InstitutionName",
  x00080081: "InstitutionAddress",
  x00080090: "ReferringPhysicianName",
  x00081010: "StationName",
  x00081030: "StudyDescription",
  x0008103e: "SeriesDescription",
  x00081050: "PerformingPhysicianName",
  x00081070: "OperatorsName",
  x00082111: "DerivationDescription",
  x00100010: "PatientName",
  x00100020: "PatientID",
  x00100030: "PatientBirthDate",
  x00101000: "OtherPatientIDs",
  x00101001: "OtherPatientNames",
  x00101040: "PatientAddress",
  x00102160: "EthnicGroup",
  x00104000: "PatientComments",
  x00120063: "DeidentificationMethod",
  x00181000: "DeviceSerialNumber",
  x00181030: "ProtocolName",
  x0020000d: "StudyInstanceUID",
  x0020000e: "SeriesInstanceUID",
  x00200010: "StudyID",
  x00204000: "ImageComments",
};

/**
 * The attributes of a DICOM file by keyword, as text. Only those of two lists are ever shown: the ones of the picture
 * and, without `deidentify`, those that may identify a person.
 */
export function attributesOf(
  dataSet: DataSet,
  { deidentify }: { deidentify: boolean },
): Readonly<Record<string, string>> {
  const shown = deidentify ? PICTURE : { ...PICTURE, ...PERSON };
  return Object.fromEntries(
    Object.entries(shown).flatMap(([tag, keyword]) => {
      const text = textOf(dataSet, tag);
      return text === null ? [] : [[keyword, text]];
    }),
  );
}
