/**
 * Chest X-ray datasets as immutable lists of lazily decoded records: manifests, label algebra, yes-or-no tasks and
 * splits by patient. Files and folders are read by `@xrt/data/node`.
 *
 * @packageDocumentation
 */
export { type BinaryTask, binaryTask } from "./binary-task.js";
export { countLabels } from "./count-labels.js";
export { covidChestXray, covidPatientAliases } from "./covid-chestxray.js";
export { type Dataset, type Exclusion, otherLabelledFindings, type TaskLabels } from "./dataset.js";
export { filterRecords } from "./filter-records.js";
export { findingPaths } from "./finding-path.js";
export {
  type GroupedSplit,
  type GroupedSplitOptions,
  groupedSplit,
  type PartBalance,
  type SplitPart,
} from "./grouped-split.js";
export type { ImageMetadata, ImageRecord, LabelValue } from "./image-record.js";
export type { ManifestContent, ManifestFormat, TableRow } from "./manifest-format.js";
export { detectManifestFormat, manifestFormats } from "./manifest-formats.js";
export { nihChestXray14, nihFindings } from "./nih-chest-xray14.js";
export { parseTable, type Table } from "./parse-table.js";
export { countPatientOverlap } from "./patient-overlap.js";
export { type ReadManifestOptions, readManifest } from "./read-manifest.js";
export { readNpy } from "./read-npy.js";
export { writeNpy } from "./write-npy.js";
