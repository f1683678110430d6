import { DataError } from "@xrt/core";

/**
 * What `write` does with a log, whose failures name the file.
 *
 * @throws DataError when the disk is full or the file or its folder cannot be written.
 */
export async function writingLog<T>(path: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new DataError(`${path}: the log cannot be written (${code}); checkpoints are kept`, {
      path,
      cause,
    });
  }
}
