import { DataError } from "@xrt/core";
import type { FileSource, ReadFileOptions } from "../file-source.js";
import { type DicomHeader, readDicomHeader } from "./read-dicom-header.js";

/** The header of a file, or why it has none. */
export interface DicomHeaderOf {
  readonly path: string;
  readonly header: DicomHeader | DataError;
}

/** Fewer than the ten listeners to one signal of which Node warns. */
const atOnce = 8;

/** The headers of files in order, some read at once. */
export async function* readDicomHeaders(
  files: FileSource,
  paths: readonly string[],
  options: ReadFileOptions = {},
): AsyncGenerator<DicomHeaderOf> {
  const read = async (path: string): Promise<DicomHeaderOf> => ({
    path,
    header: await readDicomHeader(files, path, options).catch((error: unknown) => {
      if (error instanceof DataError) return error;
      throw error;
    }),
  });
  for (let i = 0; i < paths.length; i += atOnce) {
    options.signal?.throwIfAborted();
    yield* await Promise.all(paths.slice(i, i + atOnce).map(read));
  }
}
