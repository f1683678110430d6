/** How many images one run holds. */
export interface BatchLimits {
  readonly maxBytes?: number | undefined;
  readonly batchSize?: number | undefined;
}

/** Images of one run where memory is not short: more bring no speed on a CPU. */
const MOST_PER_RUN = 8;

/**
 * Images whose values take more than 4 MiB each are run by four: eight push each other out of the cache (DenseNet121 at 224 x 224:
 * 28.1 ms an image against 30.0; VGG16 102.6 against 101.4).
 */
const MOST_LARGE_PER_RUN = 4;
const LARGE = 2 ** 22;

/**
 * Images in one run where memory is not short.
 *
 * @param bytesPerImage - What each takes. Default: not known.
 */
export function mostPerRun({ batchSize }: BatchLimits, bytesPerImage = 0): number {
  return batchSize ?? (bytesPerImage > LARGE ? MOST_LARGE_PER_RUN : MOST_PER_RUN);
}

/**
 * Images in one run of a graph, as memory allows.
 *
 * @param bytesPerImage - What each image adds to the peak of a run.
 * @throws RangeError when not even one image fits `maxBytes`.
 */
export function imagesPerRun(caller: string, limits: BatchLimits, bytesPerImage: number): number {
  const { maxBytes } = limits;
  const bytes = Math.max(bytesPerImage, 1);
  if (maxBytes !== undefined && bytes > maxBytes) {
    throw new RangeError(
      `${caller}: one image takes ${mebibytes(bytes)} and maxBytes is ${mebibytes(maxBytes)}; raise it or make the input smaller`,
    );
  }
  const fitting = Math.max(1, Math.floor((maxBytes ?? availableBytes()) / bytes));
  return Math.min(mostPerRun(limits, bytes), fitting);
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

/** A quarter of what this process may still take, where the platform tells. */
function availableBytes(): number {
  const { process } = globalThis as { process?: { availableMemory?: () => number } };
  return (process?.availableMemory?.() ?? 2 ** 30) / 4;
}
