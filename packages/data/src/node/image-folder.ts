import type { Dataset } from "../dataset.js";
import type { FileSource } from "../file-source.js";
import { type ImageFolderOptions, imageFolder as reader } from "../readers/image-folder.js";
import { filesAt } from "./files-at.js";

/**
 * A folder of images in folders named for their class, as a dataset: the reader `imageFolder` of `@xrt/data`, opened.
 *
 * @param dir - Path of the folder.
 * @throws DataError when it is missing or holds no image in a folder of a class.
 *
 * @example
 * ```ts no-run
 * import { imageFolder } from "@xrt/data/node";
 * const films = await imageFolder("my-films", { patient: /([^/_]+)_[^/]*$/ });
 * films.records[0]?.labels.effusion;
 * ```
 */
export async function imageFolder(
  dir: string | FileSource,
  options: ImageFolderOptions = {},
): Promise<Dataset> {
  return reader.read(await filesAt(dir), options);
}
