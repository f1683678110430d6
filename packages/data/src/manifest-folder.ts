import { DataError } from "@xrt/core";
import type { Dataset } from "./dataset.js";
import type { DatasetReader } from "./dataset-reader.js";
import type { FileSource } from "./file-source.js";
import { insidePath } from "./inside-path.js";
import { readManifest } from "./read-manifest.js";

const manifest = "manifest.csv";

/**
 * Images with a `manifest.csv` beside them, in any of the known formats: the form in which a selection of a
 * collection is passed on. Every row must be usable.
 */
export const manifestFolder: DatasetReader = {
  name: "folder with a manifest.csv",
  defaultTask: null,
  citation: "what the format of the manifest says",
  licence: "what the format of the manifest says",
  recognises: async (files) => (await files.list())?.includes(manifest) === true,
  async read(files, { signal } = {}) {
    const path = `${files.name}/${manifest}`;
    const text = utf8(await files.bytes(manifest, { signal }), path);
    const dataset = readManifest(text, {
      path,
      open: (file, options) => files.image(file, options),
    });
    for (const { file } of dataset.records) insidePath(file, { source: files.name });
    return { ...dataset, missingFiles: await missing(dataset, files) };
  },
};

async function missing({ records }: Dataset, files: FileSource): Promise<string[] | null> {
  const listed = await files.list();
  if (listed === null) return null;
  const there = new Set(listed);
  return records
    .map(({ file }) => file)
    .filter((file) => !there.has(insidePath(file, { source: files.name })));
}

function utf8(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    const line = new TextDecoder().decode(bytes).split("\uFFFD", 1)[0]?.split("\n").length;
    throw new DataError(`${path}: line ${line} is not valid UTF-8; save the table as UTF-8`, {
      path,
      cause,
    });
  }
}
