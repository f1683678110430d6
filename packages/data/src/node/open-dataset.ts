import { readFile, realpath } from "node:fs/promises";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { DataError, type NdArray } from "@xrt/core";
import type { Dataset } from "../dataset.js";
import { readManifest } from "../read-manifest.js";
import { decodeImage } from "./decode-image.js";

/**
 * The dataset in a folder with a `manifest.csv`, in any of `manifestFormats`. Images are read when asked for.
 *
 * @throws DataError when the folder or its manifest is missing, when `readManifest` refuses the manifest, or when
 * it names a file outside the folder.
 *
 * @example
 * ```ts
 * import { openDataset } from "@xrt/data/node";
 * const dataset = await openDataset("packages/sample/nih-chest-xray14");
 * dataset.records.length; // => 282
 * ```
 */
export async function openDataset(folder: string): Promise<Dataset> {
  const path = join(folder, "manifest.csv");
  const text = await readText(path, folder);
  const dataset = readManifest(text, { path, open: (file) => decodeInside(folder, file) });
  for (const { file } of dataset.records) {
    if (leaves(folder, resolve(folder, file)) || isAbsolute(file))
      throw outside(folder, file, path);
  }
  return dataset;
}

/** A link inside the folder may still lead out of it; that shows only when the file is opened. */
async function decodeInside(folder: string, file: string): Promise<NdArray> {
  const path = join(folder, file);
  const [top, real] = await Promise.all([realpath(folder), realpath(path)]).catch(() => [
    folder,
    path,
  ]);
  if (leaves(top, real)) throw outside(folder, file, path);
  return decodeImage(path);
}

function leaves(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way);
}

function outside(folder: string, file: string, path: string): DataError {
  return new DataError(
    `${path}: the image "${file}" lies outside ${folder}; name files relative to the folder and inside it`,
    { path },
  );
}

async function readText(path: string, folder: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw await unreadable(path, folder, cause);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    const line = bytes.toString("utf8").split("\uFFFD", 1)[0]?.split("\n").length;
    throw new DataError(`${path}: line ${line} is not valid UTF-8; save the table as UTF-8`, {
      path,
      cause,
    });
  }
}

async function unreadable(path: string, folder: string, cause: unknown): Promise<DataError> {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === "ENOTDIR") {
    return new DataError(`${folder}: not a folder, wants one with a manifest.csv`, {
      path: folder,
      cause,
    });
  }
  if (code !== "ENOENT") {
    return new DataError(`${path}: cannot be read (${code})`, { path, cause });
  }
  const exists = await realpath(folder).then(
    () => true,
    () => false,
  );
  return exists
    ? new DataError(
        `${folder}: no manifest.csv in this folder; write one with a row per image or choose another folder`,
        { path: folder, cause },
      )
    : new DataError(`${folder}: no such folder; name one that holds a manifest.csv`, {
        path: folder,
        cause,
      });
}
