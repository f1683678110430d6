import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { DataError } from "@xrt/core";

/** Where the result of a command goes. */
export interface ResultFlags {
  readonly json: boolean;
  /** File that the JSON goes to as well. */
  readonly out?: string;
}

/**
 * Print a result as text or as JSON, and write the JSON to a file where one is named.
 *
 * @throws DataError when the file cannot be written.
 */
export async function printResult(
  value: unknown,
  text: () => string,
  { json, out }: ResultFlags,
): Promise<void> {
  const asJson = JSON.stringify(value, null, 2);
  if (out !== undefined) await write(out, `${asJson}\n`);
  process.stdout.write(`${json ? asJson : text()}\n`);
}

async function write(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(`--out: cannot write ${path}: ${why}`, { path, cause });
  }
}
