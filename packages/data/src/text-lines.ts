import { DataError } from "@xrt/core";
import { allBytes, unzipped } from "./byte-stream.js";
import type { FileSource, ReadFileOptions } from "./file-source.js";

/** One line of a text that is not blank. */
export interface TextLine {
  /** 1 for the first line of the file. */
  readonly line: number;
  /** Without blanks at its ends. */
  readonly text: string;
}

/**
 * The lines of a UTF-8 text, plain or gzip (by content), that are not blank.
 *
 * @throws DataError when the file is missing or no UTF-8.
 */
export async function textLines(
  files: FileSource,
  path: string,
  options: ReadFileOptions = {},
): Promise<readonly TextLine[]> {
  const name = `${files.name}/${path}`;
  const bytes = await allBytes(await unzipped(await files.stream(path, options)));
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new DataError(`${name}: not valid UTF-8; save the list as UTF-8`, { path: name, cause });
  }
  return text
    .split("\n")
    .map((line, i) => ({ line: i + 1, text: line.trim() }))
    .filter(({ text: line }) => line !== "");
}
