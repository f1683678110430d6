import { nearest } from "@xrt/core";
import type { Box } from "../annotation.js";
import { BadRow } from "../bad-row.js";
import { neededCell } from "../cells.js";
import type { RejectedRow } from "../dataset.js";
import type { ReadDatasetOptions } from "../dataset-reader.js";
import type { FileSource } from "../file-source.js";
import { needColumns } from "../need-columns.js";
import { readRows } from "../read-rows.js";
import { nihFindings } from "./nih-labels.js";

/** All images were published at this size, in which the boxes are drawn. */
const frame = { width: 1024, height: 1024 };

/** The header of the table has three cells more than its rows, and two commas inside its names. */
const columns = { x: "Bbox [x", y: "y", width: "w", height: "h]" };

/** Boxes by the file name of the image. */
export interface BoxTable {
  readonly boxes: ReadonlyMap<string, readonly Box[]>;
  readonly rejected: readonly RejectedRow[];
}

/**
 * The boxes that a radiologist drew around 984 findings of NIH ChestX-ray14. `Infiltrate`, as this table says, is the
 * finding `Infiltration`.
 *
 * @param path - Path of the table `BBox_List_2017.csv`.
 */
export async function readNihBoxes(
  files: FileSource,
  path: string,
  options: ReadDatasetOptions,
): Promise<BoxTable> {
  const boxes = new Map<string, readonly Box[]>();
  const { rejected } = await readRows(
    files,
    path,
    (row) => {
      const image = neededCell(row, "Image Index");
      const [x, y, width, height] = [columns.x, columns.y, columns.width, columns.height].map(
        (column) => coordinate(row[column] ?? "", column),
      ) as [number, number, number, number];
      if (width <= 0 || height <= 0 || x + width > frame.width || y + height > frame.height) {
        throw new BadRow(
          `the box ${x}, ${y}, ${width}, ${height} is empty or leaves the 1024 x 1024 pixels of the image`,
        );
      }
      const label = labelOf(neededCell(row, "Finding Label"));
      boxes.set(image, [...(boxes.get(image) ?? []), { label, x, y, width, height, frame }]);
    },
    {
      ...options,
      ragged: true,
      checkColumns: (header) =>
        needColumns(header, ["Image Index", "Finding Label", ...Object.values(columns)], {
          path: `${files.name}/${path}`,
        }),
    },
  );
  return { boxes, rejected };
}

function labelOf(cell: string): string {
  const label = cell === "Infiltrate" ? "Infiltration" : cell;
  if (nihFindings.includes(label)) return label;
  throw new BadRow(
    `"${cell}" is no finding of NIH ChestX-ray14; nearest: ${nearest(cell, nihFindings, 1)}`,
  );
}

function coordinate(cell: string, column: string): number {
  const value = Number(cell);
  if (cell.trim() === "" || !Number.isFinite(value) || value < 0) {
    throw new BadRow(`column ${column} is "${cell}", wants a number of pixels from 0`);
  }
  return value;
}
