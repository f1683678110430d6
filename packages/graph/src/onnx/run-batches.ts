import { type LongWork, type NdArray, rows, sizeOf } from "@xrt/core";
import type { Executable } from "../executable.js";

/** Options of {@link runBatches}. */
export interface RunBatchesOptions extends LongWork {
  /** Images in one run. Default: as many as are fastest. */
  readonly batchSize?: number;
  /** Feeds that are the same in every run, for example trained parameters. */
  readonly shared?: Readonly<Record<string, NdArray>>;
  /** Name of the task in progress reports. */
  readonly task?: string;
}

/**
 * Run an executable over many images in batches and return its first output for all of them, `[images, ...]`.
 *
 * @param feed - Name of the input that the images go to.
 * @param images - `[images, ...]`.
 */
export async function runBatches(
  executable: Executable,
  feed: string,
  images: NdArray,
  {
    batchSize = executable.imagesPerRun ?? 8,
    shared = {},
    task = "images",
    onProgress,
    signal,
  }: RunBatchesOptions = {},
): Promise<NdArray> {
  const total = images.shape[0] ?? 0;
  const output = executable.outputs[0] ?? "";
  let data = new Float32Array(0);
  let shape: readonly number[] = [0];
  for (let start = 0; start < total; start += batchSize) {
    const end = Math.min(start + batchSize, total);
    const results = await executable.run(
      { ...shared, [feed]: rows(images, start, end) },
      { signal },
    );
    const part = results[output] as NdArray;
    const [, ...rest] = part.shape;
    if (start === 0) {
      shape = [total, ...rest];
      data = new Float32Array(sizeOf(shape));
    }
    data.set(part.data, start * sizeOf(rest));
    onProgress?.({ task, done: end, total, unit: "images" });
  }
  return { data, shape };
}
