import type { Dataset } from "../dataset.js";
import type { FileSource } from "../file-source.js";
import { type DicomFolderOptions, dicomFolder as reader } from "../readers/dicom-folder.js";
import { filesAt } from "./files-at.js";

/**
 * A folder of DICOM files as a dataset, by their headers: the reader `dicomFolder` of `@xrt/data`, opened.
 *
 * @param dir - Path of the folder.
 * @throws DataError when it is missing or holds no DICOM file.
 *
 * @example
 * ```ts no-run
 * import { dicomFolder } from "@xrt/data/node";
 * const films = await dicomFolder("from-the-pacs");
 * films.records[0]?.view;
 * ```
 */
export async function dicomFolder(
  dir: string | FileSource,
  options: DicomFolderOptions = {},
): Promise<Dataset> {
  return reader.read(await filesAt(dir), options);
}
