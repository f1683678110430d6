import type { Score } from "../annotation.js";
import { BadRow } from "../bad-row.js";
import { type Cells, neededCell, numberCell } from "../cells.js";
import type { RejectedRow } from "../dataset.js";
import type { ReadDatasetOptions } from "../dataset-reader.js";
import type { FileSource } from "../file-source.js";
import { needColumns } from "../need-columns.js";
import { readRows } from "../read-rows.js";

const zones = ["A", "B", "C", "D", "E", "F"];
const readers = [
  { prefix: "S", reader: "senior" },
  { prefix: "J", reader: "junior" },
];

/** Scores by the file name of the image. */
export interface ScoreTable {
  readonly scores: ReadonlyMap<string, readonly Score[]>;
  readonly rejected: readonly RejectedRow[];
}

/**
 * The Brixia scores of images of covid-chestxray-dataset: two radiologists, `"senior"` and `"junior"`, gave 0 to 3 to
 * each of six zones, `A` to `F`; the score is their sum, 0 to 18. Rows whose sum is another are refused.
 *
 * Signoroni A, Savardi M, et al. BS-Net: learning COVID-19 pneumonia severity on a large chest X-ray dataset. Medical
 * Image Analysis 71, 2021. Licence of the scores: CC BY-NC-SA.
 *
 * @param path - Path of the table, with the columns `filename,S-A,...,S-F,S-Global,J-A,...,J-F,J-Global`.
 *
 * @example
 * ```ts
 * import { brixiaScores, browserFiles } from "@xrt/data";
 * const table = "filename,S-A,S-B,S-C,S-D,S-E,S-F,S-Global,J-A,J-B,J-C,J-D,J-E,J-F,J-Global\na.jpg,3,2,1,0,0,0,6,3,3,1,0,0,0,7\n";
 * const files = browserFiles([new File([table], "scores.csv")], { decode: () => Promise.reject() });
 * const { scores } = await brixiaScores(files, "scores.csv");
 * scores.get("a.jpg")?.map(({ reader, value }) => [reader, value]); // => [["senior", 6], ["junior", 7]]
 * ```
 */
export async function brixiaScores(
  files: FileSource,
  path: string,
  options: ReadDatasetOptions = {},
): Promise<ScoreTable> {
  const scores = new Map<string, readonly Score[]>();
  const columns = readers.flatMap(({ prefix }) =>
    [...zones, "Global"].map((z) => `${prefix}-${z}`),
  );
  const { rejected } = await readRows(
    files,
    path,
    (row) => {
      const file = neededCell(row, "filename");
      if (scores.has(file)) throw new BadRow(`${file} was scored in an earlier row`);
      scores.set(
        file,
        readers.map((reader) => scoreOf(row, reader)),
      );
    },
    {
      ...options,
      checkColumns: (header) =>
        needColumns(header, ["filename", ...columns], { path: `${files.name}/${path}` }),
    },
  );
  return { scores, rejected };
}

function scoreOf(row: Cells, { prefix, reader }: (typeof readers)[number]): Score {
  const ofZones = zones.map((zone) => [zone, zoneCell(row, `${prefix}-${zone}`)] as const);
  const value = numberCell(row, `${prefix}-Global`);
  const sum = ofZones.reduce((total, [, score]) => total + score, 0);
  if (sum !== value) throw new BadRow(`${prefix}-Global is ${value}, but its zones sum to ${sum}`);
  return { scale: "Brixia", value, max: 18, reader, zones: Object.fromEntries(ofZones) };
}

function zoneCell(row: Cells, column: string): number {
  const score = numberCell(row, column);
  if (![0, 1, 2, 3].includes(score)) {
    throw new BadRow(`column ${column} is ${score}, wants 0, 1, 2 or 3`);
  }
  return score;
}
