/**
 * Datasets on disk: folders with a manifest, and decoding with `sharp`.
 *
 * @packageDocumentation
 */
export { type CacheOnDiskOptions, cacheOnDisk } from "./cache-on-disk.js";
export { csvDataset } from "./csv-dataset.js";
export { decodeDicom } from "./decode-dicom.js";
export { decodeImage } from "./decode-image.js";
export { dicomFolder } from "./dicom-folder.js";
export { encodePng } from "./encode-png.js";
export { folder } from "./folder.js";
export { imageFolder } from "./image-folder.js";
export { type OpenDatasetOptions, openDataset } from "./open-dataset.js";
export { type WriteDatasetOptions, type WrittenFiles, writeDataset } from "./write-dataset.js";
