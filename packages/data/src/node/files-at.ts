import { stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import type { FileSource } from "../file-source.js";
import { baseName } from "../join-path.js";
import { listOnce } from "../list-once.js";
import { onlyTable } from "../only-table.js";
import { isTable } from "../table-names.js";
import { type UrlFilesOptions, urlFiles } from "../url-files.js";
import { decodeImage } from "./decode-image.js";
import { folder } from "./folder.js";

/**
 * The files in a folder or behind an `http(s):` address; of the path or address of a table, the files beside it and that
 * table alone.
 */
export async function filesAt(where: string | URL | FileSource): Promise<FileSource> {
  if (typeof where === "object" && "list" in where) return listOnce(where);
  if (typeof where === "object" || /^https?:\/\//.test(where)) return filesBehind(new URL(where));
  const isFile = (await stat(where).catch(() => null))?.isFile() === true;
  if (!(isFile && isTable(where))) return listOnce(folder(where));
  return onlyTable(listOnce(folder(dirname(where))), basename(where));
}

const decode: UrlFilesOptions["decode"] = (bytes, path) => decodeImage(bytes, { path });

function filesBehind(address: URL): FileSource {
  if (!isTable(address.pathname)) return urlFiles(address, { decode });
  const table = decodeURIComponent(baseName(address.pathname));
  return onlyTable(urlFiles(new URL(".", address), { decode }), table);
}
