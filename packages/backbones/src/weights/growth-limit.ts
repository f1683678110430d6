import { DataError } from "@xrt/core";

/** Weights are hardly compressible: a file whose tensors take more than so many times its size is a bomb. */
const largestGrowth = 16;

/**
 * Counts the bytes that a file unpacks to, so that a small hostile file cannot ask for a large memory.
 *
 * @param length - Size of the file.
 * @param allowance - What small files may take beside sixteen times their size: a few layers of zeros pack well.
 * @returns Adds so many bytes for an entry of that name.
 * @throws DataError, from the function returned, when a file unpacks to far more than its size.
 */
export function growthLimit(
  length: number,
  path: string,
  allowance = 1_000_000,
): (bytes: number, entry: string) => void {
  let total = 0;
  return (bytes, entry) => {
    total += bytes;
    // NaN too fails the comparison
    if (!(total <= largestGrowth * length + allowance)) {
      throw new DataError(
        `${path}: unpacks to more than ${largestGrowth} times its size at "${entry}"; no weights do`,
        { path },
      );
    }
  };
}
