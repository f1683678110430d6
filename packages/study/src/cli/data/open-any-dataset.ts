import { UsageError } from "@xrt/core";
import {
  type Dataset,
  type DatasetReader,
  datasetReaders,
  filterRecords,
  isFrontal,
  mergeDatasets,
} from "@xrt/data";
import { openDataset } from "@xrt/data/node";

/** How a reader is called on the command line: `"chexpert"`, `"mimic-cxr-jpg"`. */
export function readerId({ name }: Pick<DatasetReader, "name">): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}

/** What the commands that read a dataset take. */
export interface DatasetFlags {
  /** As {@link readerId} calls it; found by the tables where it is not given. */
  readonly reader?: string | undefined;
  /** Whether images whose view is not known to be frontal are left out. */
  readonly frontal?: boolean | undefined;
}

/**
 * The dataset in a folder, behind an address or in a table; several of them merged into one.
 *
 * @throws UsageError when there is no such reader.
 */
export async function openAnyDataset(
  where: string | readonly string[],
  { reader, frontal = false, signal }: DatasetFlags & { signal?: AbortSignal | undefined } = {},
): Promise<Dataset> {
  const found = reader === undefined ? undefined : readerNamed(reader);
  const datasets: Dataset[] = [];
  for (const place of [where].flat()) {
    const dataset = await openDataset(place, { reader: found, signal });
    // two versions of one collection have one name
    const isTwice = datasets.some(({ name }) => name === dataset.name);
    datasets.push(isTwice ? { ...dataset, name: place } : dataset);
  }
  const [only] = datasets;
  const all = only !== undefined && datasets.length === 1 ? only : mergeDatasets(datasets);
  return frontal ? filterRecords(all, ({ view }) => isFrontal(view), "not frontal") : all;
}

function readerNamed(name: string): DatasetReader {
  const found = datasetReaders.find((reader) => readerId(reader) === name);
  if (found !== undefined) return found;
  throw new UsageError(`--reader: "${name}" is none of ${datasetReaders.map(readerId).join(", ")}`);
}
