import type { Score } from "../annotation.js";
import { BadRow } from "../bad-row.js";
import { type Cells, neededCell, numberCell } from "../cells.js";
import type { ReadDatasetOptions } from "../dataset-reader.js";
import type { FileSource } from "../file-source.js";
import { needColumns } from "../need-columns.js";
import { readRows } from "../read-rows.js";
import type { ScoreTable } from "./brixia-scores.js";

const scales = [
  { column: "geographic_mean", scale: "geographic extent", max: 8 },
  { column: "opacity_mean", scale: "opacity", max: 6 },
];

/**
 * The severity scores of 94 images of covid-chestxray-dataset: how far (0 to 8) and how densely (0 to 6) the lungs are
 * opaque, each the mean of three experts.
 *
 * Cohen JP, Dao L, et al. Predicting COVID-19 Pneumonia Severity on Chest X-ray With Deep Learning. Cureus 12(7), 2020.
 * Licence of the scores: CC BY-SA.
 *
 * @param path - Path of the table, with the columns `filename,geographic_mean,opacity_mean` below lines of comment.
 */
export async function covidSeverity(
  files: FileSource,
  path: string,
  options: ReadDatasetOptions = {},
): Promise<ScoreTable> {
  const scores = new Map<string, readonly Score[]>();
  const { rejected } = await readRows(
    files,
    path,
    (row) =>
      void scores.set(
        neededCell(row, "filename"),
        scales.map((scale) => scoreOf(row, scale)),
      ),
    {
      ...options,
      comment: "##",
      checkColumns: (header) =>
        needColumns(header, ["filename", ...scales.map(({ column }) => column)], {
          path: `${files.name}/${path}`,
        }),
    },
  );
  return { scores, rejected };
}

function scoreOf(row: Cells, { column, scale, max }: (typeof scales)[number]): Score {
  const value = numberCell(row, column);
  if (value < 0 || value > max) {
    throw new BadRow(`column ${column} is ${value}, wants 0 to ${max}`);
  }
  return { scale, value, max, reader: "mean of three experts" };
}
