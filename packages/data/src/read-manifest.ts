import { DataError, type NdArray } from "@xrt/core";
import type { Dataset } from "./dataset.js";
import type { RecordImageOptions } from "./file-source.js";
import { detectManifestFormat } from "./manifest-formats.js";
import { parseTable } from "./parse-table.js";
import { reasonOf, sharedBy } from "./shared-images.js";

/** Where a manifest lies and how its images are opened. */
export interface ReadManifestOptions {
  /** Path of the manifest, for error messages. */
  readonly path: string;
  /** Decodes the image that the manifest names `file`; see {@link ImageRecord.image}. Called only when pixels are asked for. */
  readonly open: (file: string, options?: RecordImageOptions) => Promise<NdArray>;
}

/**
 * The dataset that the text of a `manifest.csv` describes, one record per row, in any of {@link manifestFormats}.
 *
 * @throws DataError when the columns fit no format, a needed cell is blank or unknown, there is no row, or two rows name
 * one file or one source.
 *
 * @example
 * ```ts
 * import { readManifest } from "@xrt/data";
 * const manifest = "file,source,patientid,labels,age,sex,view\na.jpg,a.png,1,Mass|Effusion,61,F,PA";
 * const { records } = readManifest(manifest, { path: "manifest.csv", open: () => Promise.reject() });
 * records[0]?.labels.Mass; // => 1
 * records[0]?.labels.Hernia; // => 0
 * ```
 */
export function readManifest(text: string, { path, open }: ReadManifestOptions): Dataset {
  const { columns, rows } = parseTable(text, { path });
  const format = detectManifestFormat(columns, { path });
  if (rows.length === 0) {
    throw new DataError(`${path}: no rows below the header, wants one per image`, { path });
  }
  const { records, notes } = format.read(rows, path);
  const [twice] = [...sharedBy(records, "file"), ...sharedBy(records, "id")];
  if (twice !== undefined) {
    throw new DataError(`${path}: ${reasonOf(twice)}; remove the wrong one`, { path });
  }
  const { name, defaultTask, citation, licence } = format;
  return {
    name,
    records: records.map((record) => ({
      ...record,
      image: (options) => open(record.file, options),
    })),
    defaultTask,
    citation,
    licence,
    notes,
    excluded: [],
    rejected: [],
    missingFiles: null,
  };
}
