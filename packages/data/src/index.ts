/**
 * Chest X-ray datasets as immutable lists of lazily decoded records: manifests, label algebra, yes-or-no tasks and
 * splits by patient. Files and folders are read by `@xrt/data/node`.
 *
 * @packageDocumentation
 */
export type { Box, Frame, Mask, Score } from "./annotation.js";
export { type Association, type AssociationRow, association } from "./audit/association.js";
export {
  type AuditBaselines,
  type AuditOptions,
  type AuditPart,
  type AuditReport,
  audit,
} from "./audit/audit.js";
export type { AuditFinding, AuditSeverity } from "./audit/audit-finding.js";
export { auditText } from "./audit/audit-text.js";
export { differenceHash } from "./audit/difference-hash.js";
export { type KnownIdentity, knownIdentities } from "./audit/known-identities.js";
export {
  type DuplicatePair,
  type ImageSignature,
  imageSignature,
  type NearDuplicatesOptions,
  nearDuplicates,
} from "./audit/near-duplicates.js";
export { type PixelFeatures, pixelFeatures } from "./audit/pixel-features.js";
export { prevalenceScores } from "./audit/prevalence-scores.js";
export {
  type Baseline,
  type BaselineTest,
  type BaselineTraining,
  shortcutBaselines,
} from "./audit/shortcut-baselines.js";
export {
  type AugmentationSample,
  applyAugmentation,
  augmentation,
  type PixelMask,
} from "./augment/augmentation.js";
export type { AugmentationRanges } from "./augment/augmentation-ranges.js";
export {
  type AugmentationDraw,
  type AugmentationMoment,
  type AugmentationOptions,
  drawAugmentation,
} from "./augment/draw-augmentation.js";
export { BadRow } from "./bad-row.js";
export { type Batch, type BatchesOptions, batches } from "./batches/batches.js";
export type { ImageTransform, UnreadableImage } from "./batches/decode-ahead.js";
export { type DecodeAllOptions, type DecodedImages, decodeAll } from "./batches/decode-all.js";
export { type BinaryTask, binaryTask } from "./binary-task.js";
export { type BrowserFilesOptions, browserFiles } from "./browser-files.js";
export { buildDataset, type ReadRecords } from "./build-dataset.js";
export {
  ageCell,
  type Cells,
  neededCell,
  numberCell,
  optionalCell,
  sexCell,
  textCell,
} from "./cells.js";
export { balanceRecords } from "./combine/balance-records.js";
export { cacheImages } from "./combine/cache-images.js";
export { joinPatients } from "./combine/join-patients.js";
export { mapImages } from "./combine/map-images.js";
export { mergeDatasets } from "./combine/merge-datasets.js";
export { type OnePerPatientOptions, onePerPatient } from "./combine/one-per-patient.js";
export { shuffleRecords } from "./combine/shuffle-records.js";
export {
  type CompareDatasetsOptions,
  compareDatasets,
  type DatasetDifference,
  type RecordChange,
} from "./compare-datasets.js";
export { countLabels } from "./count-labels.js";
export { type CsvOptions, type CsvRow, type CsvTable, csvColumns, csvRows } from "./csv-rows.js";
export {
  type Dataset,
  type Exclusion,
  otherLabelledFindings,
  type RejectedRow,
  type TaskLabels,
} from "./dataset.js";
export type { DatasetReader, ReadDatasetOptions } from "./dataset-reader.js";
export { datasetReaders, detectReader } from "./dataset-readers.js";
export { type DecodeImageOptions, decodeImage } from "./decode-image.js";
export {
  type Counts,
  type DatasetDescription,
  type DescribeOptions,
  describe,
  type FindingCounts,
  type SizeDescription,
} from "./describe/describe.js";
export { describeText } from "./describe/describe-text.js";
export type { Quantiles } from "./describe/quantiles.js";
export { addDicomHeaders } from "./dicom/add-dicom-headers.js";
export {
  type CodecDecoder,
  type CodecModule,
  type CodecName,
  type CodecSource,
  portableCodecs,
} from "./dicom/codec-module.js";
export type { Palette } from "./dicom/colour.js";
export { type DecodeDicomOptions, decodeDicom } from "./dicom/decode-dicom.js";
export type { DicomImage, Spacing } from "./dicom/dicom-image.js";
export {
  type DicomPicture,
  type DicomToImageOptions,
  dicomToImage,
} from "./dicom/dicom-to-image.js";
export type { LookupTable } from "./dicom/lookup-table.js";
export { type Modality, modalityValues } from "./dicom/modality.js";
export { type DicomHeader, readDicomHeader } from "./dicom/read-dicom-header.js";
export type { StoredValues } from "./dicom/stored-values.js";
export {
  type PixelCoding,
  type TransferSyntax,
  transferSyntaxes,
} from "./dicom/transfer-syntaxes.js";
export { UnsupportedTransferSyntaxError } from "./dicom/unsupported-transfer-syntax-error.js";
export { applyWindow, type Voi, type VoiWindow, type WindowFunction } from "./dicom/voi.js";
export type {
  FileSource,
  ReadFileOptions,
  ReadImageOptions,
  RecordImageOptions,
} from "./file-source.js";
export { filterRecords } from "./filter-records.js";
export { type FindTableOptions, findTable, hasTable, needTable } from "./find-table.js";
export { type ImageKind, imageKind } from "./image-kind.js";
export type {
  ImageMetadata,
  ImageRecord,
  Labels,
  LabelValue,
  ReaderLabels,
} from "./image-record.js";
export { insidePath } from "./inside-path.js";
export { closedWorldLabels, internLabels } from "./intern-labels.js";
export { addAncestors } from "./labels/add-ancestors.js";
export { findingAliases, unifyFindings } from "./labels/finding-aliases.js";
export { joinReaders } from "./labels/join-readers.js";
export { type LabelMatrix, labelCodes, labelMatrix } from "./labels/label-matrix.js";
export {
  applyLabelPolicy,
  type LabelPolicy,
  missingAsZeros,
  uncertainAsMissing,
  uncertainAsOnes,
  uncertainAsZeros,
} from "./labels/label-policies.js";
export type { UnspecifiedChild } from "./labels/labels-of-paths.js";
export { type LabelMap, mapLabels } from "./labels/map-labels.js";
export { readerMeans } from "./labels/reader-means.js";
export {
  type ReaderRule,
  readerIntersection,
  readerMajority,
  readerUnion,
} from "./labels/reader-rules.js";
export { selectFindings } from "./labels/select-findings.js";
export { unionLabel } from "./labels/union-label.js";
export {
  type AttributionReport,
  attributionReport,
  attributionText,
  type ImageAttribution,
  type LicenceCount,
} from "./licences/attribution-report.js";
export { keepLicences } from "./licences/keep-licences.js";
export { type LicencePermissions, licencePermissions } from "./licences/licence-permissions.js";
export { licenceCode, type ParsedLicence, parseLicence } from "./licences/parse-licence.js";
export { listOnce } from "./list-once.js";
export { type LocateImage, type LocateImagesOptions, locateImages } from "./locate-images.js";
export { manifestFolder } from "./manifest-folder.js";
export type { ManifestContent, ManifestFormat, TableRow } from "./manifest-format.js";
export { detectManifestFormat, manifestFormats } from "./manifest-formats.js";
export { covidManifest } from "./manifests/covid-manifest.js";
export { nihManifest } from "./manifests/nih-manifest.js";
export { fillRuns, maskRuns, type Run } from "./mask-runs.js";
export { needColumns } from "./need-columns.js";
export type { Affine } from "./nifti/affine.js";
export { decodeNifti, type Nifti, niftiToImage, type VoxelArray } from "./nifti/decode-nifti.js";
export { type OccurringLabels, occurringLabels, type StatedLabels } from "./occurring-labels.js";
export { onlyTable } from "./only-table.js";
export { parseTable, type Table } from "./parse-table.js";
export { type PartialDate, partialDate } from "./partial-date.js";
export {
  type Identified,
  type PatientRecord,
  patientGroups,
  patientRecords,
} from "./patient-groups.js";
export { countPatientOverlap } from "./patient-overlap.js";
export type { Anatomy, LungAnatomy } from "./phantom/chest/anatomy.js";
export type { Exposure } from "./phantom/exposure.js";
export type { Pose } from "./phantom/grid.js";
export type { Border } from "./phantom/items/border.js";
export type { BrightColumn } from "./phantom/items/bright-column.js";
export type { Cardiomegaly } from "./phantom/items/cardiomegaly.js";
export type { CornerWedge } from "./phantom/items/corner-wedge.js";
export type { Effusion } from "./phantom/items/effusion.js";
export type { Electrode, Leads } from "./phantom/items/leads.js";
export type { NeutralPatch } from "./phantom/items/neutral-patch.js";
export type { Nodule } from "./phantom/items/nodule.js";
export type { Opacity, Patch } from "./phantom/items/opacity.js";
export type { Overexposure } from "./phantom/items/overexposure.js";
export type { SideLetter } from "./phantom/items/side-letter.js";
export type { PhantomItem, PhantomItemKind } from "./phantom/items/table.js";
export type { Tag } from "./phantom/items/tag.js";
export type { Tint } from "./phantom/items/tint.js";
export type { Tube } from "./phantom/items/tube.js";
export type { NoiseParameters } from "./phantom/noise.js";
export {
  type FindingRule,
  type PhantomOptions,
  type PhantomShortcut,
  phantomFindings,
  type Rates,
  type RatesByPart,
  type SourceRule,
} from "./phantom/options.js";
export { itemContrast, lesionContrast, tagContrast } from "./phantom/oracles.js";
export type { OtherScene, Solid } from "./phantom/other/other-scene.js";
export type { Ball, Grating, Ring } from "./phantom/other/things.js";
export { type PhantomDataset, type PhantomRecord, phantom } from "./phantom/phantom.js";
export { type PhantomParameters, phantomImage } from "./phantom/phantom-image.js";
export { phantomDifference, phantomLungs, phantomMask } from "./phantom/phantom-mask.js";
export { type PlantOptions, plantItem, removeItem } from "./phantom/plant-item.js";
export type { Scene } from "./phantom/scene.js";
export { pythonStrings } from "./python-list.js";
export { browserRaster } from "./raster/browser-raster.js";
export type { RasterDecoder, RasterOptions } from "./raster/raster-decoder.js";
export { eachRow, readImageRows } from "./read-image-rows.js";
export { type ReadManifestOptions, readManifest } from "./read-manifest.js";
export { type ReadRows, type ReadRowsOptions, readRows } from "./read-rows.js";
export { actualmed } from "./readers/actualmed.js";
export { brixiaScores, type ScoreTable } from "./readers/brixia-scores.js";
export { chexpert } from "./readers/chexpert.js";
export { chexpertFindings } from "./readers/chexpert-labels.js";
export { cocoBoxes } from "./readers/coco-boxes.js";
export { type CovidChestXrayOptions, covidChestXray } from "./readers/covid-chestxray.js";
export {
  type CovidFindingRule,
  flatFindings,
  hierarchicalFindings,
} from "./readers/covid-findings.js";
export { covidPatientAliases } from "./readers/covid-people.js";
export { covidSeverity } from "./readers/covid-severity.js";
export { type CovidxOptions, covidx } from "./readers/covidx.js";
export { type CovidxLine, covidxLine } from "./readers/covidx-line.js";
export {
  type CsvDatasetColumns,
  type CsvDatasetOptions,
  csvDataset,
} from "./readers/csv-dataset.js";
export type { CsvLabelColumns, CsvLabelOptions } from "./readers/csv-labels.js";
export { type DicomFolderOptions, dicomFolder } from "./readers/dicom-folder.js";
export { figure1 } from "./readers/figure1.js";
export { googleFindings } from "./readers/google-relabels.js";
export { hannover, hannoverLaboratory, type LaboratoryValue } from "./readers/hannover.js";
export { type ImageFolderOptions, imageFolder } from "./readers/image-folder.js";
export { kermany } from "./readers/kermany.js";
export {
  type MimicCxrJpgOptions,
  type MimicLabeller,
  mimicCxrJpg,
} from "./readers/mimic-cxr-jpg.js";
export { type NihChestXray14Options, nihChestXray14 } from "./readers/nih-chest-xray14.js";
export { nihFindings } from "./readers/nih-labels.js";
export { type OpenIOptions, openI } from "./readers/openi.js";
export { padChest } from "./readers/padchest.js";
export { rsnaPneumonia } from "./readers/rsna-pneumonia.js";
export { siimAcrPneumothorax } from "./readers/siim-acr-pneumothorax.js";
export { type VindrCxrOptions, vindrCxr, vindrFindings } from "./readers/vindr-cxr.js";
export {
  type WrittenDataset,
  type WrittenMask,
  type WrittenRecord,
  writtenDataset,
} from "./readers/written-dataset.js";
export { type RowGuard, rowGuard } from "./row-guard.js";
export { applySplit, type Parts } from "./splits/apply-split.js";
export {
  type Fold,
  type GroupedKFold,
  type GroupedKFoldOptions,
  groupedKFold,
} from "./splits/grouped-k-fold.js";
export { type GroupedSplitOptions, groupedSplit } from "./splits/grouped-split.js";
export { type LabelColumns, labelColumns } from "./splits/label-columns.js";
export {
  type LeaveOneSourceOutOptions,
  leaveOneSourceOut,
  type SourceFold,
} from "./splits/leave-one-source-out.js";
export type { PinnedPatients } from "./splits/pinned-patients.js";
export { type ScikitSplitOptions, scikitSplit } from "./splits/scikit-split.js";
export { balanceText, type PartBalance } from "./splits/split-balance.js";
export { splitByPart } from "./splits/split-by-part.js";
export { loadSplit, type SavedSplit, saveSplit } from "./splits/split-file.js";
export { patientsHash, type SplitProof, splitProof } from "./splits/split-proof.js";
export type { GroupedSplit, StratifyOptions } from "./splits/stratify.js";
export { type UrlFilesOptions, urlFiles } from "./url-files.js";
export { isFrontal, normaliseView, type View } from "./view.js";
