import { DataError, type NdArray } from "@xrt/core";
import type { Labels } from "./loss.js";

/** Whether labels are an array with a shape. */
export function isTable(labels: Labels): labels is NdArray {
  return "shape" in labels;
}

/** Number of images that are labelled. */
export function labelCount(labels: Labels): number {
  return isTable(labels) ? (labels.shape[0] ?? 0) : labels.length;
}

/**
 * Labels as rows of `outputs` numbers.
 *
 * @throws DataError when there are not `outputs` numbers an image.
 */
export function labelTable(caller: string, labels: Labels, outputs: number): NdArray {
  const n = labelCount(labels);
  const width = isTable(labels) ? labels.data.length / Math.max(n, 1) : 1;
  if (n > 0 && width !== outputs) {
    throw new DataError(
      `${caller}: got ${width} labels an image, the network returns ${outputs} numbers`,
    );
  }
  const data = isTable(labels) ? labels.data : Float32Array.from(labels);
  return { data, shape: [n, outputs] };
}
