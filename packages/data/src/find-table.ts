import { DataError } from "@xrt/core";
import { csvColumns } from "./csv-rows.js";
import type { FileSource, ReadFileOptions } from "./file-source.js";
import { baseName } from "./join-path.js";
import { isTable } from "./table-names.js";

/** How {@link findTable} looks. */
export interface FindTableOptions extends ReadFileOptions {
  /** Path to take where the files cannot be listed, as behind an address. Default: the table then counts as absent. */
  readonly expected?: string | undefined;
}

/**
 * Path of the table whose file name fits, in whatever folder it lies: the least deep one, and of those the first.
 * `null` where there is none.
 */
export async function findTable(
  files: FileSource,
  name: RegExp,
  { expected, signal }: FindTableOptions = {},
): Promise<string | null> {
  const listed = await files.list({ signal });
  if (listed === null) return expected ?? null;
  const depth = (path: string) => path.split("/").length;
  const found = listed.filter((path) => name.test(baseName(path)));
  return found.sort((a, b) => depth(a) - depth(b))[0] ?? null;
}

/**
 * As {@link findTable}, for a table without which nothing can be read; the one that the files name, where they do
 * ({@link onlyTable}).
 *
 * @throws DataError when there is none; the message lists the tables that are there.
 */
export async function needTable(
  files: FileSource,
  name: RegExp,
  { expected, signal }: FindTableOptions & { expected: string },
): Promise<string> {
  const path = files.table ?? (await findTable(files, name, { expected, signal }));
  if (path !== null) return path;
  const tables = ((await files.list({ signal })) ?? []).filter(isTable);
  throw new DataError(
    `${files.name}: holds no ${expected}; its tables are ${tables.slice(0, 8).join(", ") || "none"}`,
    { path: files.name },
  );
}

/** Whether a table of that name is there and has these columns; how a reader recognises its collection. */
export async function hasTable(
  files: FileSource,
  name: RegExp,
  columns: readonly string[],
): Promise<boolean> {
  const path = files.table ?? (await findTable(files, name));
  if (path === null) return false;
  const header = await csvColumns(files, path, { encoding: "latin1", ragged: true }).catch(
    (error: unknown): readonly string[] => {
      if (error instanceof DataError) return [];
      throw error;
    },
  );
  return columns.every((column) => header.includes(column));
}
