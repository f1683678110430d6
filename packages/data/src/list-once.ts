import type { FileSource } from "./file-source.js";

/** The same files, listed once however often they are asked for: a collection has a hundred thousand of them. */
export function listOnce(files: FileSource): FileSource {
  let listed: Promise<readonly string[] | null> | undefined;
  const list: FileSource["list"] = (options) => {
    listed ??= files.list(options).catch((error: unknown) => {
      listed = undefined;
      throw error;
    });
    return listed;
  };
  return { ...files, list };
}
