import type { NdArray } from "@xrt/core";

/** An image cut into parts. */
export interface Segments {
  /** Which segment each pixel belongs to, `[height, width]`, 0 to `count - 1`. */
  readonly labels: NdArray<Int32Array>;
  readonly count: number;
}

/**
 * The same parts with labels 0, 1, 2, ... in the order in which they are met, row by row.
 *
 * @param labels - Any numbers, the same in all pixels of a part.
 */
export function relabelled(labels: Int32Array, height: number, width: number): Segments {
  const known = new Map<number, number>();
  const data = labels.map((label) => {
    const own = known.get(label) ?? known.size;
    known.set(label, own);
    return own;
  });
  return { labels: { data, shape: [height, width] }, count: known.size };
}
