import { lstat, open, readdir, realpath } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, sep } from "node:path";
import { Readable } from "node:stream";
import { DataError } from "@xrt/core";
import { allBytes } from "../byte-stream.js";
import type { FileSource, ReadFileOptions } from "../file-source.js";
import { insidePath } from "../inside-path.js";
import { decodeFile, decodeInThread } from "./decode-file.js";

/**
 * The files of a folder. Links that lead out of it are refused when they are read.
 *
 * @example
 * ```ts
 * import { folder } from "@xrt/data/node";
 * const files = folder("packages/sample/nih-chest-xray14");
 * (await files.list())?.length; // => 284
 * (await files.image("images/00000061_012.jpg")).shape; // => [224, 224, 1]
 * ```
 */
export function folder(path: string): FileSource {
  const real = once(() => realpath(path));
  const realFolders = new Map<string, () => Promise<string>>();
  const refuseOutside = async (file: string, inside: string, found: Promise<string>) => {
    const [top, there] = await Promise.all([real(), found]).catch((cause) => {
      throw unreadable(inside, cause);
    });
    if (leaves(top, there)) {
      throw new DataError(
        `${inside}: the file "${file}" lies outside ${path}; replace the link by the file`,
        { path: inside },
      );
    }
  };
  /** The path of a file whose folder lies inside; the file itself may be a link. */
  const placeInFolder = async (file: string): Promise<string> => {
    const inside = join(path, insidePath(file, { source: path }));
    const above = dirname(inside);
    // a folder is looked at once: to follow the links of every path takes as long as to decode a small film
    const realFolder = realFolders.get(above) ?? once(() => realpath(above));
    realFolders.set(above, realFolder);
    await refuseOutside(file, inside, realFolder());
    return inside;
  };
  const place = async (file: string): Promise<string> => {
    const inside = await placeInFolder(file);
    const found = await lstat(inside).catch((cause) => {
      throw unreadable(inside, cause);
    });
    if (found.isSymbolicLink()) await refuseOutside(file, inside, realpath(inside));
    return inside;
  };
  const stream = async (file: string, { signal }: ReadFileOptions = {}) => {
    const inside = await place(file);
    const handle = await open(inside).catch((cause) => {
      throw unreadable(inside, cause);
    });
    if (!(await handle.stat()).isFile()) {
      await handle.close();
      throw new DataError(`${inside}: not a file`, { path: inside });
    }
    const source = handle.createReadStream(signal === undefined ? {} : { signal });
    return Readable.toWeb(source) as ReadableStream<Uint8Array>;
  };
  return {
    name: path,
    list: (options) => listFiles(path, options),
    stream,
    bytes: async (file, options) => allBytes(await stream(file, options)),
    image: async (file, options) =>
      (await decodeInThread(await placeInFolder(file), options)) ?? decodeFile(await place(file)),
  };
}

async function listFiles(path: string, { signal }: ReadFileOptions = {}): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch((cause) => {
    const { message } = unreadable(path, cause);
    throw new DataError(`${message}; name a folder that holds the images and their tables`, {
      path,
      cause,
    });
  });
  signal?.throwIfAborted();
  return entries
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => relative(path, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
}

/** What `make` gives, made when first asked for; where it fails it is tried again the next time. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}

function leaves(top: string, path: string): boolean {
  const way = relative(top, path);
  return way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way);
}

function unreadable(path: string, cause: unknown): DataError {
  const { code } = cause as NodeJS.ErrnoException;
  const problem =
    code === "ENOENT"
      ? "no such file or folder"
      : code === "ENOTDIR"
        ? "not a folder"
        : `cannot be read (${code})`;
  return new DataError(`${path}: ${problem}`, { path, cause });
}
