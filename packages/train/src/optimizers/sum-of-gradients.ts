import type { NdArray } from "@xrt/core";

/** Gradients by parameter, added up over batches in the arrays of the first. */
export function sumOfGradients(
  gradients: ReadonlyMap<string, string>,
  [first = {}, ...rest]: readonly Readonly<Record<string, NdArray>>[],
): Map<string, NdArray> {
  const sums = new Map<string, NdArray>();
  for (const [parameter, value] of gradients) {
    const sum = first[value] as NdArray;
    for (const out of rest) {
      const more = (out[value] as NdArray).data;
      for (let i = 0; i < more.length; i++) {
        sum.data[i] = (sum.data[i] as number) + (more[i] as number);
      }
    }
    sums.set(parameter, sum);
  }
  return sums;
}
