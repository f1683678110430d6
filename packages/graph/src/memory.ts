import { sizeOf } from "@xrt/core";
import { peakBytes } from "./cost/peak-bytes.js";
import type { Graph } from "./graph.js";
import { deadCode } from "./passes/dead-code.js";

/** What WebAssembly can address. */
const WASM_BYTES = 2 ** 32;

/** What {@link memoryLimit} goes by. */
export interface MemoryLimitOptions {
  /** Parameters that are fed at each run. */
  readonly fed: readonly string[];
  /** Default: the memory that is free now, where the platform tells; no limit elsewhere. */
  readonly maxBytes: number | undefined;
  /** Whether the values lie in WebAssembly, which addresses 4 GiB. */
  readonly wasm: boolean;
}

/**
 * Bytes by which each further image of a batch raises the peak of a run: see {@link peakBytes}. What an engine needs for
 * itself, such as packed weights and padded copies, comes on top.
 */
export function bytesPerImage(graph: Graph): number {
  const live = deadCode(graph);
  return peakBytes(live, { batch: 2 }) - peakBytes(live, { batch: 1 });
}

/**
 * Refuses a graph that cannot run in `maxBytes`.
 *
 * @returns Refuses a batch that cannot, and says what one image takes.
 * @throws RangeError when not even one image fits.
 */
export function memoryLimit(
  graph: Graph,
  { fed, maxBytes = freeMemory(), wasm }: MemoryLimitOptions,
): (batch: number) => void {
  const live = deadCode(graph);
  const limit = wasm ? Math.min(maxBytes, WASM_BYTES) : maxBytes;
  const parameters = [...live.parameters.values()];
  const weights = parameters.reduce((sum, { array }) => sum + 4 * sizeOf(array.shape), 0);
  const allowed = new Set<number>();
  const check = (batch: number) => {
    if (allowed.has(batch)) return;
    const needed = weights + peakBytes(live, { batch, fed });
    if (needed > limit) {
      throw new RangeError(
        `a batch of ${batch} needs ${mebibytes(needed)} (${mebibytes(weights)} of weights, ` +
          `${mebibytes(bytesPerImage(graph))} an image), ${mebibytes(limit)} are allowed; ` +
          "run fewer images at once, make the input smaller, or raise maxBytes",
      );
    }
    allowed.add(batch);
  };
  check(1);
  return check;
}

function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MiB`;
}

/** Bytes that this process may still take; Node only. */
function freeMemory(): number {
  const { process } = globalThis as { process?: { availableMemory?: () => number } };
  return process?.availableMemory?.() ?? Number.POSITIVE_INFINITY;
}
