import { DataError } from "@xrt/core";
import { BadRow } from "./bad-row.js";
import type { RejectedRow } from "./dataset.js";
import type { ReadDatasetOptions } from "./dataset-reader.js";
import type { FileSource } from "./file-source.js";

/** Keeps what can be made of rows, and remembers why the others cannot be used. */
export interface RowGuard {
  /** The rows for which {@link BadRow} was thrown so far. */
  readonly rejected: readonly RejectedRow[];
  /**
   * What `make` gives; `undefined` where it throws {@link BadRow}.
   *
   * @throws DataError in place of `undefined` where bad rows are not collected.
   */
  attempt<T>(place: { table: string; row: number }, make: () => T): T | undefined;
}

/** A guard for the rows of one reading. */
export function rowGuard(
  files: FileSource,
  { badRows = "collect" }: Pick<ReadDatasetOptions, "badRows"> = {},
): RowGuard {
  const rejected: RejectedRow[] = [];
  return {
    rejected,
    attempt({ table, row }, make) {
      try {
        return make();
      } catch (error) {
        if (!(error instanceof BadRow)) throw error;
        const at = error.row ?? row;
        if (badRows === "throw") {
          const path = `${files.name}/${table}`;
          const where = at === 0 ? path : `${path}: row ${at}`;
          throw new DataError(`${where}: ${error.message}`, { path, cause: error });
        }
        rejected.push({ table, row: at, reason: error.message });
        return undefined;
      }
    },
  };
}
