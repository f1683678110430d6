import type { Dataset } from "../dataset.js";
import type { ReadDatasetOptions } from "../dataset-reader.js";
import type { FileSource } from "../file-source.js";
import {
  type CsvDatasetColumns,
  type CsvDatasetOptions,
  csvDataset as readerOf,
} from "../readers/csv-dataset.js";
import { filesAt } from "./files-at.js";

/**
 * Any table with a row per image as a dataset: the reader `csvDataset` of `@xrt/data`, opened. Paths of images are
 * relative to the table's folder, and lie in it.
 *
 * @param csv - Path or `http(s):` address of the table, or of a folder that holds one.
 * @param columns - Which column holds what; exact names.
 * @throws DataError when the table is missing, lacks a column (the message names the nearest) or no row can be used.
 *
 * @example
 * ```ts
 * import { csvDataset } from "@xrt/data/node";
 * const columns = { file: "file", patient: "patientid", labels: "labels", view: "view" };
 * const films = await csvDataset("packages/sample/nih-chest-xray14/manifest.csv", columns);
 * films.records.length; // => 282
 * films.missingFiles; // => []
 * ```
 */
export async function csvDataset(
  csv: string | URL | FileSource,
  columns: CsvDatasetColumns,
  { badRows, duplicates, signal, ...options }: CsvDatasetOptions & ReadDatasetOptions = {},
): Promise<Dataset> {
  return readerOf(columns, options).read(await filesAt(csv), { badRows, duplicates, signal });
}
