import type { Lease } from "../model/sessions.js";

/** How many images one run holds. */
export interface BatchLimits {
  readonly maxBytes?: number | undefined;
  readonly batchSize?: number | undefined;
}

/** Images of one run where memory is not short: more bring no speed on a CPU. */
const MOST_PER_RUN = 8;

/** Images in one run where memory is not short. */
export function mostPerRun({ batchSize }: BatchLimits): number {
  return batchSize ?? MOST_PER_RUN;
}

/**
 * Images in one run of a graph: as many as are fastest, as memory allows.
 *
 * @throws RangeError when not even one image fits `maxBytes`.
 */
export function imagesPerRun(
  caller: string,
  { batchSize, maxBytes }: BatchLimits,
  { bytesPerImage, executable }: Pick<Lease, "bytesPerImage" | "executable">,
): number {
  const bytes = Math.max(bytesPerImage, 1);
  if (maxBytes !== undefined && bytes > maxBytes) {
    throw new RangeError(
      `${caller}: one image takes ${mebibytes(bytes)} and maxBytes is ${mebibytes(maxBytes)}; raise it or make the input smaller`,
    );
  }
  const fitting = Math.max(1, Math.floor((maxBytes ?? availableBytes()) / bytes));
  return Math.min(batchSize ?? executable.imagesPerRun ?? MOST_PER_RUN, fitting);
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

/** A quarter of what this process may still take, where the platform tells. */
function availableBytes(): number {
  const { process } = globalThis as { process?: { availableMemory?: () => number } };
  return (process?.availableMemory?.() ?? 2 ** 30) / 4;
}
