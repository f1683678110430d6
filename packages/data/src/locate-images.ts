import type { FileSource, ReadFileOptions } from "./file-source.js";
import { baseName } from "./join-path.js";

/**
 * Finds where images lie, since collections get unpacked into folders of all kinds.
 *
 * @param expected - Where the collection itself puts the image.
 * @param names - Further names that the file may have, for example with the extension of another release.
 * @returns `expected` where it is there; otherwise the only file with that name or one of `names`, in any folder;
 * otherwise `expected`, which then counts as missing.
 */
export type LocateImage = (expected: string, names?: readonly string[]) => string;

/** How {@link locateImages} tells files apart. */
export interface LocateImagesOptions extends ReadFileOptions {
  /** How many of the last parts of a path make the name of an image: 2 is its folder and its file. Default 1. */
  readonly parts?: number | undefined;
}

/** A {@link LocateImage} for the files of a source; where they cannot be listed, images lie where they are expected. */
export async function locateImages(
  files: FileSource,
  { parts = 1, signal }: LocateImagesOptions = {},
): Promise<LocateImage> {
  const listed = await files.list({ signal });
  if (listed === null) return (expected) => expected;
  const nameOf = (path: string) => (parts === 1 ? baseName(path) : lastParts(path, parts));
  const there = new Set(listed);
  const byName = new Map<string, string | null>();
  for (const path of listed) {
    const name = nameOf(path);
    byName.set(name, byName.has(name) ? null : path);
  }
  return (expected, names = []) => {
    if (there.has(expected)) return expected;
    for (const name of [nameOf(expected), ...names]) {
      const path = byName.get(name);
      if (path) return path;
    }
    return expected;
  };
}

function lastParts(path: string, parts: number): string {
  return path.split("/").slice(-parts).join("/");
}
