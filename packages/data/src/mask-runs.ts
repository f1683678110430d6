import { type NdArray, ndArray } from "@xrt/core";
import type { Frame } from "./annotation.js";
import { BadRow } from "./bad-row.js";

/** A run of pixels inside a mask: index of the first in column-major order, and how many. */
export interface Run {
  readonly start: number;
  readonly length: number;
}

/**
 * The runs of a mask that is written as pairs of numbers: the gap since the end of the run before (for the first: since
 * the upper left corner) and the length of the run, counted down the columns, as in SIIM-ACR Pneumothorax.
 *
 * @throws BadRow when there is no pair, a number is no whole one, a gap is negative, so that runs overlap, a run is
 * empty, or the last run leaves the frame.
 *
 * @example
 * ```ts
 * import { maskRuns } from "@xrt/data";
 * maskRuns("1 2 1 1", { width: 2, height: 3 }); // => [{ start: 1, length: 2 }, { start: 4, length: 1 }]
 * ```
 */
export function maskRuns(text: string, { width, height }: Frame): readonly Run[] {
  const cells = text.trim().split(/\s+/);
  if (cells.length % 2 !== 0 || cells[0] === "") {
    throw new BadRow(`the mask has ${cells[0] === "" ? 0 : cells.length} numbers, wants pairs`);
  }
  const runs: Run[] = [];
  let end = 0;
  for (let i = 0; i < cells.length; i += 2) {
    const [gap, length] = [cells[i] ?? "", cells[i + 1] ?? ""];
    if (!/^\d+$/.test(gap) || !/^[1-9]\d*$/.test(length)) {
      throw new BadRow(
        `run ${i / 2 + 1} of the mask is "${gap} ${length}", wants gap >= 0, length > 0`,
      );
    }
    const start = end + Number(gap);
    end = start + Number(length);
    runs.push({ start, length: Number(length) });
  }
  if (end > width * height) {
    throw new BadRow(`the mask ends at pixel ${end}, its frame has ${width} x ${height}`);
  }
  return runs;
}

/**
 * The mask that is inside any of the runs: `[height, width, 1]`, 1 inside and 0 outside.
 *
 * @example
 * ```ts
 * import { maskRuns, fillRuns } from "@xrt/data";
 * const frame = { width: 2, height: 3 };
 * [...fillRuns(maskRuns("1 2 1 1", frame), frame).data]; // => [0, 0, 1, 1, 1, 0]
 * ```
 */
export function fillRuns(runs: readonly Run[], { width, height }: Frame): NdArray {
  const mask = new Float32Array(width * height);
  for (const { start, length } of runs) {
    for (let i = start; i < start + length; i++) {
      mask[(i % height) * width + Math.floor(i / height)] = 1;
    }
  }
  return ndArray(mask, [height, width, 1]);
}
