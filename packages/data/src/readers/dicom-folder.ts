import { DataError } from "@xrt/core";
import { BadRow } from "../bad-row.js";
import { buildDataset } from "../build-dataset.js";
import { countNote } from "../count-note.js";
import type { DatasetReader, ReadDatasetOptions } from "../dataset-reader.js";
import { dicomMetadata } from "../dicom/dicom-metadata.js";
import type { DicomHeader } from "../dicom/read-dicom-header.js";
import { readDicomHeaders } from "../dicom/read-dicom-headers.js";
import type { ImageMetadata } from "../image-record.js";
import { baseName } from "../join-path.js";
import { rowGuard } from "../row-guard.js";

/** How {@link dicomFolder} reads. */
export interface DicomFolderOptions extends ReadDatasetOptions {
  /** Whether `raw` leaves out the attributes that may identify a person. Default true. */
  readonly deidentify?: boolean | undefined;
}

/**
 * A folder of DICOM files, one record each: patient, study, view, sex, age, kind and year come from the headers, and
 * there are no labels. No pixel is read. Files named `.dcm` or `.dicom`, also gzipped, are read, and those without
 * extension that are DICOM.
 *
 * `patient` is PatientID as it stands, since images must be split by person; `raw` holds the attributes of the picture.
 *
 * @example
 * ```ts
 * import { browserFiles, dicomFolder } from "@xrt/data";
 * const files = browserFiles([new File(["not DICOM"], "a.dcm")], { decode: () => Promise.reject() });
 * await dicomFolder.read(files).catch((error: Error) => error.message.includes("a.dcm row 0: not a DICOM file")); // => true
 * ```
 */
export const dicomFolder: DatasetReader<DicomFolderOptions> = {
  name: "folder of DICOM files",
  defaultTask: null,
  citation: "none is known for a folder",
  licence: "none is known for a folder",
  recognises: async (files) => {
    const listed = (await files.list()) ?? [];
    return listed.some(isNamedDicom) && !listed.some((path) => /\.(csv|tsv)(\.gz)?$/i.test(path));
  },
  async read(files, { deidentify = true, ...options } = {}) {
    const listed = await files.list({ signal: options.signal });
    if (listed === null) {
      throw new DataError(
        `${files.name}: a folder of DICOM files is read from the list of its files, and these cannot be listed; open a folder or chosen files`,
        { path: files.name },
      );
    }
    const paths = listed.filter((path) => isNamedDicom(path) || isNameless(path));
    const guard = rowGuard(files, options);
    const records: ImageMetadata[] = [];
    const counts = { others: 0, frames: 0 };
    for await (const { path, header } of readDicomHeaders(files, paths, options)) {
      if (header instanceof DataError && isNameless(path)) {
        counts.others++;
        continue;
      }
      const record = guard.attempt({ table: path, row: 0 }, () => {
        if (header instanceof DataError) {
          throw new BadRow(header.message.replace(`${files.name}/${path}: `, ""));
        }
        if (header.frames > 1) counts.frames++;
        return recordOf(path, header, { deidentify });
      });
      if (record !== undefined) records.push(record);
    }
    const unknown = records.filter(({ patient }) => patient === null).length;
    return buildDataset(
      dicomFolder,
      files,
      {
        records,
        rejected: guard.rejected,
        notes: [
          ...countNote(unknown, "files name no patient"),
          ...countNote(counts.frames, "files have several frames; the first is the image"),
        ],
        excluded:
          counts.others > 0
            ? [{ reason: "file without extension that is no DICOM image", count: counts.others }]
            : [],
      },
      options,
    );
  },
};

function isNamedDicom(path: string): boolean {
  return /\.(dcm|dicom)(\.gz)?$/i.test(path);
}

function isNameless(path: string): boolean {
  const name = baseName(path);
  return !name.includes(".") || /^\d+(\.\d+)+$/.test(name);
}

function recordOf(
  path: string,
  header: DicomHeader,
  { deidentify }: { deidentify: boolean },
): ImageMetadata {
  const { PatientID = "", StudyInstanceUID = "", StudyDate = "" } = header.identifying;
  const { modality, ...metadata } = dicomMetadata(header);
  const year = /^(\d{4})\d{4}$/.exec(StudyDate)?.[1];
  return {
    id: path,
    file: path,
    patient: PatientID.trim() || null,
    labels: {},
    ...metadata,
    source: null,
    licence: null,
    ...(modality !== null && { modality }),
    ...(StudyInstanceUID !== "" && { study: StudyInstanceUID }),
    ...(year !== undefined && { year: Number(year) }),
    raw: deidentify ? header.attributes : header.identifying,
  };
}
