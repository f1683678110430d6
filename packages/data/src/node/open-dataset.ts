import type { Dataset } from "../dataset.js";
import type { DatasetReader, ReadDatasetOptions } from "../dataset-reader.js";
import { detectReader } from "../dataset-readers.js";
import type { FileSource } from "../file-source.js";
import { filesAt } from "./files-at.js";

/** How {@link openDataset} reads: the reader, and what it takes. */
export type OpenDatasetOptions<Options extends ReadDatasetOptions = ReadDatasetOptions> =
  Options & {
    /** Which collection it is. Default: found by the tables that are there; must be named behind an address. */
    readonly reader?: DatasetReader<Options> | undefined;
  };

/**
 * The dataset in a folder, behind an `http(s):` address, or in any {@link FileSource}. Images are read when asked for. Of
 * the path or address of a table, that table alone is read, whatever its name is.
 *
 * @throws DataError when the place or its tables are missing or fit no known collection, and what the reader throws.
 *
 * @example
 * ```ts
 * import { openDataset } from "@xrt/data/node";
 * const dataset = await openDataset("packages/sample/nih-chest-xray14");
 * dataset.records.length; // => 282
 * ```
 */
export async function openDataset<Options extends ReadDatasetOptions = ReadDatasetOptions>(
  where: string | URL | FileSource,
  options?: OpenDatasetOptions<Options>,
): Promise<Dataset> {
  const files = await filesAt(where);
  const reader: DatasetReader<Options> = options?.reader ?? (await detectReader(files));
  return reader.read(files, options);
}
