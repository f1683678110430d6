import { DataError } from "@xrt/core";
import type { DatasetReader } from "./dataset-reader.js";
import type { FileSource } from "./file-source.js";
import { listOnce } from "./list-once.js";
import { manifestFolder } from "./manifest-folder.js";
import { actualmed } from "./readers/actualmed.js";
import { chexpert } from "./readers/chexpert.js";
import { covidChestXray } from "./readers/covid-chestxray.js";
import { covidx } from "./readers/covidx.js";
import { dicomFolder } from "./readers/dicom-folder.js";
import { figure1 } from "./readers/figure1.js";
import { hannover } from "./readers/hannover.js";
import { imageFolder } from "./readers/image-folder.js";
import { kermany } from "./readers/kermany.js";
import { mimicCxrJpg } from "./readers/mimic-cxr-jpg.js";
import { nihChestXray14 } from "./readers/nih-chest-xray14.js";
import { openI } from "./readers/openi.js";
import { padChest } from "./readers/padchest.js";
import { rsnaPneumonia } from "./readers/rsna-pneumonia.js";
import { siimAcrPneumothorax } from "./readers/siim-acr-pneumothorax.js";
import { vindrCxr } from "./readers/vindr-cxr.js";
import { writtenDataset } from "./readers/written-dataset.js";
import { isTable } from "./table-names.js";

/** The collections that {@link detectReader} knows, the one whose tables say most first. */
export const datasetReaders: readonly DatasetReader[] = [
  writtenDataset,
  manifestFolder,
  chexpert,
  mimicCxrJpg,
  padChest,
  rsnaPneumonia,
  siimAcrPneumothorax,
  vindrCxr,
  openI,
  kermany,
  nihChestXray14,
  covidChestXray,
  actualmed,
  figure1,
  hannover,
  covidx,
  dicomFolder,
  imageFolder,
];

/**
 * The reader of the collection that lies in `files`.
 *
 * @throws DataError when the files fit none; the message lists the tables that are there and the known collections.
 *
 * @example
 * ```ts
 * import { detectReader } from "@xrt/data";
 * import { folder } from "@xrt/data/node";
 * const reader = await detectReader(folder("packages/sample/nih-chest-xray14"));
 * reader.name; // => "folder with a manifest.csv"
 * ```
 */
export async function detectReader(files: FileSource): Promise<DatasetReader> {
  const once = listOnce(files);
  const listed = await once.list();
  for (const reader of datasetReaders) if (await reader.recognises(once)) return reader;
  const tables = (listed ?? []).filter(isTable);
  const found =
    listed === null
      ? "its files cannot be listed"
      : tables.length === 0
        ? `it holds ${listed.length} files and no table`
        : `its tables are ${tables.slice(0, 8).join(", ")}`;
  throw new DataError(
    `${files.name}: fits no known collection (${datasetReaders.map((r) => r.name).join(", ")}): ${found}; name the reader, or write a manifest.csv`,
    { path: files.name },
  );
}
