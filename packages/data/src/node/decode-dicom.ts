import type { DecodeDicomOptions } from "../dicom/decode-dicom.js";
import type { DicomImage } from "../dicom/dicom-image.js";
import { inDicomThread } from "./dicom-threads.js";
import { readBytes } from "./read-bytes.js";

/**
 * A frame of a DICOM file at its native depth, decoded in a thread of its own by WebAssembly: `decodeDicom` of
 * `@xrt/data` with other means.
 *
 * @param file - Path of the file, or its bytes.
 * @throws what `decodeDicom` of `@xrt/data` throws; DataError when the file is missing or takes longer than a minute.
 */
export async function decodeDicom(
  file: string | Uint8Array,
  {
    path = typeof file === "string" ? file : "image",
    ...options
  }: Omit<DecodeDicomOptions, "codecs"> = {},
): Promise<DicomImage> {
  const bytes = typeof file === "string" ? await readBytes(file) : file;
  const { dicom } = await inDicomThread({ bytes, options: { ...options, path }, wants: "dicom" });
  if (dicom === undefined) throw new Error(`decodeDicom: the thread gave no frame of ${path}`);
  return dicom;
}
