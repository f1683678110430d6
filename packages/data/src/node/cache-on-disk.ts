import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DataError, type NdArray, readNpy, writeNpy } from "@xrt/core";
import type { Dataset } from "../dataset.js";
import type { ImageRecord } from "../image-record.js";

/** How {@link cacheOnDisk} names what it keeps. */
export interface CacheOnDiskOptions {
  /**
   * Everything that the pixels depend on besides the file, such as the preprocess contract as JSON. Other keys never meet
   * in one folder.
   */
  readonly key: string;
}

/**
 * The dataset whose images are written to `path` as `.npy` when they are first read, and come from there afterwards, also
 * in later runs. Several processes may share the folder. A file there that cannot be read is made anew.
 *
 * Images are known by the name of the dataset, their id and file, and `key`; delete the folder when a file's content has
 * changed. Nothing is ever removed.
 *
 * @param path - Folder, made when it is not there.
 *
 * @example
 * ```ts no-run
 * import { preprocess } from "@xrt/core";
 * import { mapImages } from "@xrt/data";
 * import { cacheOnDisk, openDataset } from "@xrt/data/node";
 * const contract = { mode: "unit", size: [224, 224], channels: 1, geometry: "center-crop", resampler: "bilinear" } as const;
 * const prepared = mapImages(await openDataset("xrays"), (image) => preprocess(contract, image));
 * const dataset = cacheOnDisk(prepared, "cache", { key: JSON.stringify(contract) });
 * ```
 */
export function cacheOnDisk(dataset: Dataset, path: string, { key }: CacheOnDiskOptions): Dataset {
  const fileOf = ({ id, file }: ImageRecord) =>
    join(path, `${sha256(JSON.stringify([key, dataset.name, id, file]))}.npy`);
  return {
    ...dataset,
    records: dataset.records.map((record) => ({
      ...record,
      image: async () => {
        const cached = fileOf(record);
        const known = await readCached(cached);
        if (known !== undefined) return known;
        const image = await record.image();
        await writeWhole(cached, writeNpy(image));
        return image;
      },
    })),
  };
}

async function readCached(path: string): Promise<NdArray | undefined> {
  try {
    const { shape, data } = readNpy(await readFile(path));
    return data instanceof Float32Array ? { shape, data } : undefined;
  } catch (error) {
    // not there, or cut short by a run that was killed: made anew
    if (error instanceof DataError || (error as NodeJS.ErrnoException).code === "ENOENT") {
      return undefined;
    }
    throw error;
  }
}

let written = 0;

/** Writes beside and renames, so that no other process ever sees half a file. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(join(path, ".."), { recursive: true });
  const draft = `${path}.${process.pid}.${written++}`;
  await writeFile(draft, bytes);
  await rename(draft, path);
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
