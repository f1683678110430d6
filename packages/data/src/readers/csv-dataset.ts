import { DataError } from "@xrt/core";
import { BadRow } from "../bad-row.js";
import { buildDataset } from "../build-dataset.js";
import { ageCell, type Cells, neededCell, sexCell, textCell } from "../cells.js";
import { countNote } from "../count-note.js";
import { csvColumns } from "../csv-rows.js";
import type { TaskLabels } from "../dataset.js";
import type { DatasetReader } from "../dataset-reader.js";
import type { FileSource } from "../file-source.js";
import type { ImageMetadata } from "../image-record.js";
import { insidePath } from "../inside-path.js";
import { besidePath } from "../join-path.js";
import { type LocateImage, locateImages } from "../locate-images.js";
import { needColumns } from "../need-columns.js";
import { type ReadRowsOptions, readRows } from "../read-rows.js";
import { normaliseView } from "../view.js";
import { type CsvLabelColumns, type CsvLabelOptions, csvLabels } from "./csv-labels.js";

/** Which column of a table holds what; exact names. */
export type CsvDatasetColumns = CsvLabelColumns & {
  /** Path of the image. */
  readonly file: string;
  /** Default: the cell of `file`. */
  readonly id?: string | undefined;
  readonly patient?: string | undefined;
  readonly study?: string | undefined;
  readonly view?: string | undefined;
  readonly sex?: string | undefined;
  readonly age?: string | undefined;
  readonly source?: string | undefined;
  readonly licence?: string | undefined;
  readonly part?: string | undefined;
  readonly year?: string | undefined;
  readonly url?: string | undefined;
  readonly doi?: string | undefined;
};

/** What a table is, beyond its columns. */
export interface CsvDatasetOptions extends CsvLabelOptions {
  /** Name of the collection. Default `"table of images"`. */
  readonly name?: string | undefined;
  /** Path of the table. Default: the only `.csv` or `.tsv` there is. */
  readonly table?: string | undefined;
  /** Folder that the paths of images are relative to. Default: that of the table. */
  readonly images?: string | undefined;
  /** What is added to the cell of `file`, for example `".png"`. Default nothing. */
  readonly extension?: string | undefined;
  /** What separates the cells of a row. Default: a tab in a `.tsv`, otherwise a comma. */
  readonly delimiter?: string | undefined;
  /** Encoding of the table, as `TextDecoder` knows it. Default `"utf-8"`. */
  readonly encoding?: string | undefined;
  readonly defaultTask?: TaskLabels | undefined;
  readonly citation?: string | undefined;
  readonly licence?: string | undefined;
}

/**
 * A reader of any table with a row per image, told which column holds what.
 *
 * Labels stand in one column, as names (`labels: "finding"`), or in a column for each finding (`findings: ["Mass"]`).
 *
 * @throws UsageError when both or neither are given; the reader throws DataError when a column is not in the table, and
 * names the nearest one that is.
 *
 * @example
 * ```ts
 * import { browserFiles, csvDataset } from "@xrt/data";
 * const table = "film;case;diagnoses\na.png;7;effusion,mass\nb.png;8;\n";
 * const files = browserFiles([new File([table], "films.csv")], { decode: () => Promise.reject() });
 * const reader = csvDataset(
 *   { file: "film", patient: "case", labels: "diagnoses" },
 *   { delimiter: ";", separator: "," },
 * );
 * const { records } = await reader.read(files);
 * records.map((record) => record.labels.mass); // => [1, "missing"]
 * ```
 */
export function csvDataset(
  columns: CsvDatasetColumns,
  options: CsvDatasetOptions = {},
): DatasetReader {
  const labels = csvLabels(columns, options);
  const { labels: _, findings: __, ...metadata } = columns;
  const needed = [
    ...Object.values(metadata).filter((name) => name !== undefined),
    ...labels.columns,
  ];
  const unknown = "none is known for a table";
  const { name = "table of images", defaultTask = null } = options;
  const { citation = unknown, licence = unknown } = options;
  const reader: DatasetReader = {
    name,
    defaultTask,
    citation,
    licence,
    recognises: async (files) => {
      const path = await tablePath(files, options).catch(() => null);
      if (path === null) return false;
      const header = await csvColumns(files, path, tableOptions(path, options));
      return needed.every((column) => header.includes(column));
    },
    async read(files, readOptions = {}) {
      const path = await tablePath(files, options);
      const locate = await locateImages(files, readOptions);
      const counts = { patients: 0, ages: 0, sexes: 0 };
      const read = (cells: Cells) => ({
        image: readImage(cells, { columns, options, path, locate, counts }),
        stated: labels.read(cells),
      });
      const { values, rejected } = await readRows(files, path, read, {
        ...tableOptions(path, options),
        ...readOptions,
        checkColumns: (header) => needColumns(header, needed, { path: `${files.name}/${path}` }),
      });
      const all = labels.join(values.map(({ stated }) => stated));
      const records = values.map(({ image }, i) => ({ ...image, labels: all[i] ?? {} }));
      const notes = [
        ...countNote(counts.patients, "images name no patient"),
        ...countNote(counts.ages, "ages are no number of years from 0 to 120; they are null"),
        ...countNote(counts.sexes, "sexes are neither M nor F; they are null"),
      ];
      return buildDataset(reader, files, { records, rejected, notes }, readOptions);
    },
  };
  return reader;
}

function tableOptions(
  path: string,
  { delimiter = /\.tsv(\.gz)?$/i.test(path) ? "\t" : ",", encoding }: CsvDatasetOptions,
): ReadRowsOptions {
  return { delimiter, encoding };
}

async function tablePath(files: FileSource, { table }: CsvDatasetOptions): Promise<string> {
  const chosen = table ?? files.table;
  if (chosen !== undefined) return chosen;
  const listed = await files.list();
  const tables = (listed ?? []).filter((path) => /\.[ct]sv(\.gz)?$/i.test(path));
  const [only] = tables;
  if (only !== undefined && tables.length === 1) return only;
  throw new DataError(
    `${files.name}: ${listed === null ? "its files cannot be listed" : `it holds ${tables.length} tables${only === undefined ? "" : `, ${tables.slice(0, 8).join(", ")}`}`}; name the one to read with csvDataset(columns, { table })`,
    { path: files.name },
  );
}

function readImage(
  cells: Cells,
  {
    columns,
    options,
    path,
    locate,
    counts,
  }: {
    columns: CsvDatasetColumns;
    options: CsvDatasetOptions;
    path: string;
    locate: LocateImage;
    counts: { patients: number; ages: number; sexes: number };
  },
): Omit<ImageMetadata, "labels"> {
  const cell = (column: string | undefined) =>
    column === undefined ? null : textCell(cells, column) || null;
  const file = neededCell(cells, columns.file);
  const [patient, age, sex] = [cell(columns.patient), cell(columns.age), cell(columns.sex)];
  const years = columns.age === undefined ? null : ageCell(cells, columns.age);
  const known = columns.sex === undefined ? null : sexCell(cells, columns.sex);
  if (columns.patient !== undefined && patient === null) counts.patients++;
  if (age !== null && years === null) counts.ages++;
  if (sex !== null && known === null) counts.sexes++;
  const study = cell(columns.study);
  const part = cell(columns.part);
  const year = cell(columns.year);
  const url = cell(columns.url);
  const doi = cell(columns.doi);
  return {
    id: columns.id === undefined ? file : neededCell(cells, columns.id),
    file: locate(imagePath(file, path, options)),
    patient,
    view: normaliseView(cell(columns.view) ?? ""),
    sex: known,
    age: years,
    source: cell(columns.source),
    licence: cell(columns.licence),
    ...(study !== null && { study }),
    ...(part !== null && { part }),
    ...(year !== null && { year: wholeYear(year) }),
    ...(url !== null && { url }),
    ...(doi !== null && { doi }),
    raw: cells,
  };
}

function imagePath(
  file: string,
  table: string,
  { images, extension = "" }: CsvDatasetOptions,
): string {
  const path = images === undefined ? besidePath(table, file) : `${images}/${file}`;
  try {
    return insidePath(`${path}${extension}`, { source: "the dataset" });
  } catch (error) {
    throw error instanceof DataError ? new BadRow(error.message) : error;
  }
}

function wholeYear(cell: string): number {
  if (!/^[12]\d{3}$/.test(cell)) throw new BadRow(`the year is "${cell}", wants four digits`);
  return Number(cell);
}
