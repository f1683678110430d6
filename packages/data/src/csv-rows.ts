import { DataError } from "@xrt/core";
import { parse } from "csv-parse/sync";
import { piecesOf, unzipped } from "./byte-stream.js";
import type { FileSource, ReadFileOptions } from "./file-source.js";

/** A row with its place in the table. */
export interface CsvRow {
  /** 1 for the first row after the header. */
  readonly row: number;
  /** Cell by column name, verbatim; `""` where a ragged row has none. Unnamed columns are called `column 28`. */
  readonly cells: Readonly<Record<string, string>>;
  /** How many cells the row had; differs from the header's number only where `ragged` allows it. */
  readonly length: number;
}

/** How a table is written. */
export interface CsvOptions extends ReadFileOptions {
  /** Name of the encoding, as `TextDecoder` knows it. Default `"utf-8"`; bytes that do not fit are an error. */
  readonly encoding?: string | undefined;
  /** Whether rows may have fewer or more cells than the header. Default `false`. */
  readonly ragged?: boolean | undefined;
  /** What separates cells. Default `","`. */
  readonly delimiter?: string | undefined;
  /** What lines before the header begin with that are no rows, for example `"#"`. Default: there are none. */
  readonly comment?: string | undefined;
}

/** A table that is read piece by piece. */
export interface CsvTable {
  readonly columns: readonly string[];
  /** The rows in order, some thousands at a time. */
  readonly batches: AsyncIterable<readonly CsvRow[]>;
  /** Lets go of the file; needed only where `batches` is not iterated. */
  close(): Promise<void>;
}

/**
 * A comma-separated table after RFC 4180, read as it comes, never held as one text: quoted cells, embedded newlines, LF
 * or CRLF, byte order mark, gzip (by content).
 *
 * @throws DataError when the file is missing or empty, two columns have one name, and, while the rows are read, when
 * the bytes are not valid in the encoding, a row has another number of cells than the header, or a quote stays open.
 *
 * @example
 * ```ts
 * import { csvRows } from "@xrt/data";
 * import { folder } from "@xrt/data/node";
 * const { columns, batches } = await csvRows(folder("packages/sample/nih-chest-xray14"), "manifest.csv");
 * columns.slice(0, 3); // => ["file", "source", "patientid"]
 * let count = 0;
 * for await (const rows of batches) count += rows.length;
 * count; // => 282
 * ```
 */
export async function csvRows(
  files: FileSource,
  path: string,
  { encoding = "utf-8", ragged = false, delimiter = ",", comment, signal }: CsvOptions = {},
): Promise<CsvTable> {
  const name = `${files.name}/${path}`;
  const stream = await files.stream(path, { signal });
  const pieces = wholeRows(decoded(stream, { encoding, name }), name);
  const cells = (text: string) => parseCells(text, { name, delimiter });
  const [header, ...rest] = await firstRows(pieces, cells, comment);
  if (header === undefined) {
    throw new DataError(`${name}: the table is empty, wants a header and one row per image`, {
      path: name,
    });
  }
  const close = async () => void (await pieces.return(undefined));
  const columns = header.map((column, i) => (column === "" ? `column ${i + 1}` : column));
  const twice = columns.find((column, i) => columns.indexOf(column) !== i);
  if (twice !== undefined) {
    await close();
    throw new DataError(`${name}: two columns are named "${twice}"; rename one`, { path: name });
  }
  return { columns, batches: batchesOf({ columns, rest, pieces, cells, name, ragged }), close };
}

/** The rows of the first piece that has any beside comments. */
async function firstRows(
  pieces: AsyncIterator<string>,
  cells: (text: string) => string[][],
  comment: string | undefined,
): Promise<string[][]> {
  const isRow = ([first = ""]: readonly string[]) =>
    comment === undefined || !first.startsWith(comment);
  for (;;) {
    const next = await pieces.next();
    if (next.done === true) return [];
    const rows = cells(next.value);
    const start = rows.findIndex(isRow);
    if (start >= 0) return rows.slice(start);
  }
}

/**
 * The names of a table's columns; nothing else of it is read.
 *
 * @throws DataError as {@link csvRows} does.
 */
export async function csvColumns(
  files: FileSource,
  path: string,
  options: CsvOptions = {},
): Promise<readonly string[]> {
  const { columns, close } = await csvRows(files, path, options);
  await close();
  return columns;
}

async function* batchesOf({
  columns,
  rest,
  pieces,
  cells,
  name,
  ragged,
}: {
  columns: readonly string[];
  rest: readonly string[][];
  pieces: AsyncIterable<string>;
  cells: (text: string) => string[][];
  name: string;
  ragged: boolean;
}): AsyncGenerator<readonly CsvRow[]> {
  let row = 0;
  const batch = (lines: readonly string[][]) =>
    lines.map((line) => {
      row++;
      if (!ragged && line.length !== columns.length) {
        throw new DataError(
          `${name}: row ${row} has ${line.length} cells, the header has ${columns.length}; quote cells that hold commas`,
          { path: name },
        );
      }
      const named: Record<string, string> = {};
      for (let i = 0; i < columns.length; i++) named[columns[i] as string] = line[i] ?? "";
      return { row, cells: named, length: line.length };
    });
  if (rest.length > 0) yield batch(rest);
  for await (const piece of pieces) {
    const lines = cells(piece);
    if (lines.length > 0) yield batch(lines);
  }
}

function parseCells(
  text: string,
  { name, delimiter }: { name: string; delimiter: string },
): string[][] {
  // half the time of a table of 112,120 rows goes into looking for quotes that most tables do not have
  if (!text.includes('"')) {
    const lines = text.split("\n").map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
    return lines.filter((line) => line !== "").map((line) => line.split(delimiter));
  }
  try {
    return parse(text, {
      delimiter,
      skip_empty_lines: true,
      record_delimiter: ["\r\n", "\n"],
      relax_column_count: true,
    });
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(`${name}: not a comma-separated table: ${problem}`, { path: name, cause });
  }
}

/** No row of an image table comes near this; one that does is an open quote. */
const longestRow = 1 << 24;

/** Pieces of text that end where a row does: after a newline with an even number of quotes before it. */
async function* wholeRows(texts: AsyncIterable<string>, name: string): AsyncGenerator<string> {
  let held = "";
  let open = false;
  for await (const text of texts) {
    let end = -1;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === 34) open = !open;
      else if (code === 10 && !open) end = i;
    }
    if (end >= 0) yield held + text.slice(0, end + 1);
    held = end >= 0 ? text.slice(end + 1) : held + text;
    if (held.length > longestRow) {
      throw new DataError(
        `${name}: a row is longer than ${longestRow} characters; close the quote that is open`,
        { path: name },
      );
    }
  }
  if (held.trim() !== "") yield held;
}

async function* decoded(
  stream: ReadableStream<Uint8Array>,
  { encoding, name }: { encoding: string; name: string },
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let lines = 1;
  const decode = (bytes?: Uint8Array) => {
    try {
      const text = decoder.decode(bytes, { stream: bytes !== undefined });
      for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines++;
      return text;
    } catch (cause) {
      const [before = ""] = new TextDecoder(encoding).decode(bytes).split("\uFFFD", 1);
      throw new DataError(
        `${name}: line ${lines + before.split("\n").length - 1} is not valid ${encoding}; save the table as ${encoding} or name its encoding, for example "windows-1252"`,
        { path: name, cause },
      );
    }
  };
  for await (const bytes of unpacked(stream, name)) yield decode(bytes);
  yield decode();
}

async function* unpacked(
  stream: ReadableStream<Uint8Array>,
  name: string,
): AsyncGenerator<Uint8Array> {
  try {
    yield* piecesOf(await unzipped(stream));
  } catch (cause) {
    const { name: kind, message } = cause as Error;
    if (cause instanceof DataError || kind === "AbortError") throw cause;
    throw new DataError(`${name}: the gzip file cannot be unpacked (${message})`, {
      path: name,
      cause,
    });
  }
}
