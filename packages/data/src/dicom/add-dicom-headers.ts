import { DataError, type LongWork } from "@xrt/core";
import { countNote } from "../count-note.js";
import type { Dataset } from "../dataset.js";
import type { FileSource } from "../file-source.js";
import type { ImageRecord } from "../image-record.js";
import { type DicomMetadata, dicomMetadata } from "./dicom-metadata.js";
import type { DicomHeader } from "./read-dicom-header.js";
import { readDicomHeaders } from "./read-dicom-headers.js";

const filled = ["view", "sex", "age"] as const;

/**
 * The dataset with what its tables do not say taken from the headers of its DICOM files: view, sex, age, kind of image,
 * and the frame of boxes that have none. A table goes before a header; where they differ, a note counts it. Patients are
 * not taken: challenges write the name of the image there.
 *
 * @param files - Where the dataset was read from. Files that are missing or not DICOM are counted in the notes.
 *
 * @example
 * ```ts
 * import { addDicomHeaders, browserFiles, rsnaPneumonia } from "@xrt/data";
 * const table = "patientId,x,y,width,height,Target\na,,,,,0\n";
 * const files = browserFiles([new File([table], "stage_2_train_labels.csv")], { decode: () => Promise.reject() });
 * const { notes } = await addDicomHeaders(await rsnaPneumonia.read(files), files);
 * notes.at(-1)?.split(";")[0]; // => "1 images have no readable DICOM header"
 * ```
 */
export async function addDicomHeaders(
  dataset: Dataset,
  files: FileSource,
  { onProgress, signal }: LongWork = {},
): Promise<Dataset> {
  const records: ImageRecord[] = [];
  const differing = { view: 0, sex: 0, age: 0 };
  const unread: DataError[] = [];
  const paths = dataset.records.map(({ file }) => file);
  for await (const { header } of readDicomHeaders(files, paths, { signal })) {
    const record = dataset.records[records.length] as ImageRecord;
    if (header instanceof DataError) {
      unread.push(header);
      records.push(record);
    } else {
      const metadata = dicomMetadata(header);
      for (const field of filled) {
        const [stated, written] = [record[field], metadata[field]];
        if (stated !== null && written !== null && stated !== written) differing[field]++;
      }
      records.push(withHeader(record, header, metadata));
    }
    onProgress?.({ task: "headers", done: records.length, total: paths.length, unit: "images" });
  }
  const notes = [
    ...dataset.notes,
    ...filled.flatMap((field) =>
      countNote(
        differing[field],
        `images have another ${field} in the DICOM header; the table's is kept`,
      ),
    ),
    ...countNote(
      unread.length,
      `images have no readable DICOM header; the first: ${unread[0]?.message}`,
    ),
  ];
  return { ...dataset, records, notes };
}

function withHeader(
  record: ImageRecord,
  { width, height }: DicomHeader,
  metadata: DicomMetadata,
): ImageRecord {
  const modality = record.modality ?? metadata.modality;
  const { boxes } = record;
  return {
    ...record,
    view: record.view ?? metadata.view,
    sex: record.sex ?? metadata.sex,
    age: record.age ?? metadata.age,
    ...(modality !== null && { modality }),
    ...(boxes && {
      boxes: boxes.map((box) => ({ ...box, frame: box.frame ?? { width, height } })),
    }),
  };
}
