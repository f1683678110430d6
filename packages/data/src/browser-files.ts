import { DataError, type NdArray } from "@xrt/core";
import { decodeImage } from "./decode-image.js";
import type { FileSource } from "./file-source.js";
import { insidePath } from "./inside-path.js";

/** How {@link browserFiles} reads. */
export interface BrowserFilesOptions {
  /** Makes pixels of the bytes of an image file. Default {@link decodeImage}, which needs a browser for JPEG. */
  readonly decode?: ((bytes: Uint8Array, path: string) => Promise<NdArray>) | undefined;
  /** For error messages. Default `"the chosen files"`. */
  readonly name?: string | undefined;
}

/**
 * Files that somebody chose or dropped in a browser. A folder chosen with `<input type="file" webkitdirectory>` keeps
 * its paths, without the folder's own name.
 *
 * @throws DataError when two files have the same path.
 *
 * @example
 * ```ts
 * import { browserFiles } from "@xrt/data";
 * const files = browserFiles([new File(["file,label\n"], "manifest.csv")]);
 * await files.list(); // => ["manifest.csv"]
 * ```
 */
export function browserFiles(
  files: Iterable<File>,
  { decode = decoded, name = "the chosen files" }: BrowserFilesOptions = {},
): FileSource {
  const byPath = new Map<string, File>();
  for (const file of files) {
    const relative = (file.webkitRelativePath ?? "").split("/").slice(1).join("/");
    const path = insidePath(relative === "" ? file.name : relative, { source: name });
    if (byPath.has(path)) {
      throw new DataError(`${name}: two files are named "${path}"; choose their folder instead`, {
        path,
      });
    }
    byPath.set(path, file);
  }
  const fileAt = (path: string): File => {
    const file = byPath.get(insidePath(path, { source: name }));
    if (file === undefined) throw new DataError(`${name}/${path}: no such file`, { path });
    return file;
  };
  const bytes = async (path: string) => new Uint8Array(await fileAt(path).arrayBuffer());
  return {
    name,
    list: async () => [...byPath.keys()].sort(),
    stream: async (path) => fileAt(path).stream(),
    bytes,
    image: async (path) => decode(await bytes(path), `${name}/${path}`),
  };
}

function decoded(bytes: Uint8Array, path: string): Promise<NdArray> {
  return decodeImage(bytes, { path });
}
