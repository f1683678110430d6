import { UsageError } from "@xrt/core";
import { type Dataset, type DatasetReader, datasetReaders } from "@xrt/data";
import { openDataset } from "@xrt/data/node";

/** How a reader is called on the command line: `"chexpert"`, `"mimic-cxr-jpg"`. */
export function readerId({ name }: Pick<DatasetReader, "name">): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}

/**
 * The dataset in a folder or behind an address.
 *
 * @param reader - As {@link readerId} calls it; found by the tables where it is not given.
 * @throws UsageError when there is no such reader.
 */
export async function openAnyDataset(
  where: string,
  { reader, signal }: { reader?: string | undefined; signal?: AbortSignal | undefined } = {},
): Promise<Dataset> {
  if (reader === undefined) return openDataset(where, { signal });
  const found = datasetReaders.find((r) => readerId(r) === reader);
  if (found === undefined) {
    throw new UsageError(
      `--reader: "${reader}" is none of ${datasetReaders.map(readerId).join(", ")}`,
    );
  }
  return openDataset(where, { reader: found, signal });
}
