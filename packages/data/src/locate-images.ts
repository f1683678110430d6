import type { FileSource, ReadFileOptions } from "./file-source.js";
import { baseName } from "./join-path.js";

/**
 * Finds where images lie, since collections get unpacked into folders of all kinds.
 *
 * @param expected - Where the collection itself puts the image.
 * @param names - Further names that the file may have, for example with the extension of another release.
 * @returns `expected` where it is there; otherwise the only file with that file name or one of `names`, in any folder;
 * otherwise `expected`, which then counts as missing.
 */
export type LocateImage = (expected: string, names?: readonly string[]) => string;

/** A {@link LocateImage} for the files of a source; where they cannot be listed, images lie where they are expected. */
export async function locateImages(
  files: FileSource,
  { signal }: ReadFileOptions = {},
): Promise<LocateImage> {
  const listed = await files.list({ signal });
  if (listed === null) return (expected) => expected;
  const there = new Set(listed);
  const byName = new Map<string, string | null>();
  for (const path of listed) {
    const name = baseName(path);
    byName.set(name, byName.has(name) ? null : path);
  }
  return (expected, names = []) => {
    if (there.has(expected)) return expected;
    for (const name of [baseName(expected), ...names]) {
      const path = byName.get(name);
      if (path) return path;
    }
    return expected;
  };
}
