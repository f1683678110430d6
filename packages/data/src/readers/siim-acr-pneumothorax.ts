import type { Frame } from "../annotation.js";
import { BadRow } from "../bad-row.js";
import { buildDataset } from "../build-dataset.js";
import { neededCell } from "../cells.js";
import { countNote } from "../count-note.js";
import type { CsvRow } from "../csv-rows.js";
import { otherLabelledFindings } from "../dataset.js";
import type { DatasetReader } from "../dataset-reader.js";
import { hasTable, needTable } from "../find-table.js";
import type { ImageMetadata } from "../image-record.js";
import { besidePath } from "../join-path.js";
import { locateImages } from "../locate-images.js";
import { fillRuns, maskRuns } from "../mask-runs.js";
import { needColumns } from "../need-columns.js";
import { eachRow, readImageRows } from "../read-image-rows.js";

const tableName = /^(stage_2_)?train(-rle)?\.csv$/;
const frame: Frame = { width: 1024, height: 1024 };
const label = "Pneumothorax";

/**
 * SIIM-ACR Pneumothorax: 12,047 radiographs of NIH ChestX-ray14, those with a pneumothorax with its mask.
 *
 * Layout: `train-rle.csv` with the columns `ImageId, EncodedPixels` (with that blank), and DICOM files in nested folders
 * that are found by name; where they cannot be listed, `<ImageId>.dcm` beside the table. An image has one record: the
 * union of all its masks, which are read when asked for. The tables name no person; see {@link rsnaPneumonia} for why
 * images of one person are to be expected.
 *
 * @example
 * ```ts
 * import { browserFiles, siimAcrPneumothorax } from "@xrt/data";
 * const table = "ImageId, EncodedPixels\n1.2.3,0 2\n1.2.3,1024 1\n1.2.4, -1\n";
 * const files = browserFiles([new File([table], "train-rle.csv")], { decode: () => Promise.reject() });
 * const { records } = await siimAcrPneumothorax.read(files);
 * records.map((record) => record.labels.Pneumothorax); // => [1, 0]
 * const mask = await records[0]?.masks?.[0]?.mask();
 * mask?.data.reduce((sum, pixel) => sum + pixel, 0); // => 3
 * ```
 */
export const siimAcrPneumothorax: DatasetReader = {
  name: "SIIM-ACR Pneumothorax",
  defaultTask: { positive: label, negative: otherLabelledFindings },
  citation:
    "SIIM-ACR Pneumothorax Segmentation Challenge, Society for Imaging Informatics in Medicine and American College of Radiology, 2019; images of NIH ChestX-ray14 (Wang et al., CVPR 2017)",
  licence: "terms of the challenge",
  recognises: (files) => hasTable(files, tableName, ["ImageId", " EncodedPixels"]),
  async read(files, options = {}) {
    const path = await needTable(files, tableName, {
      expected: "train-rle.csv",
      signal: options.signal,
    });
    const locate = await locateImages(files, options);
    let united = 0;
    const read = (image: string, rows: readonly CsvRow[]): ImageMetadata => {
      const masks = masksOf(rows);
      if (masks.length > 1) united++;
      const runs = () => masks.flatMap((mask) => maskRuns(mask, frame));
      return {
        id: `${image}.dcm`,
        file: locate(besidePath(path, `${image}.dcm`)),
        patient: null,
        labels: masks.length > 0 ? positive : negative,
        view: null,
        sex: null,
        age: null,
        source: "NIH Clinical Center",
        licence: siimAcrPneumothorax.licence,
        ...(masks.length > 0 && { masks: [{ label, mask: async () => fillRuns(runs(), frame) }] }),
      };
    };
    const { values: records, rejected } = await readImageRows(files, path, "ImageId", read, {
      ...options,
      checkColumns: (columns) => {
        const trimmed = columns.map((column) => column.trim());
        needColumns(trimmed, ["ImageId", "EncodedPixels"], { path: `${files.name}/${path}` });
      },
    });
    const notes = [
      ...countNote(united, "images have several masks; theirs is the union"),
      "the table names no person; the images are of NIH ChestX-ray14, where people have several",
    ];
    return buildDataset(siimAcrPneumothorax, files, { records, rejected, notes }, options);
  },
};

/** The different masks of an image, checked; none where every row says `-1`. */
function masksOf(rows: readonly CsvRow[]): string[] {
  const cells = eachRow(rows, (row) => {
    const mask = neededCell(row, " EncodedPixels" in row ? " EncodedPixels" : "EncodedPixels");
    if (mask !== "-1") maskRuns(mask, frame);
    return mask;
  });
  const masks = new Set(cells);
  if (masks.size > 1 && masks.has("-1")) {
    throw new BadRow("the image has a mask in one row and -1 in another");
  }
  return [...masks].filter((mask) => mask !== "-1");
}

const positive = { [label]: 1 } as const;
const negative = { [label]: 0 } as const;
