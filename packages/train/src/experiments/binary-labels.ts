import { DataError } from "@xrt/core";
import type { Examples } from "../examples.js";
import { isTable, labelCount } from "../losses/label-table.js";

/** One label of every image, and the images where it was observed. */
export interface BinaryLabels {
  /** 0, 1 or NaN for each image. */
  readonly labels: Float64Array;
  /** Images whose label is not NaN. */
  readonly observed: readonly number[];
}

/**
 * Label `output` of examples.
 *
 * @throws DataError when there is no such label, one is neither 0, 1 nor NaN, or there are not both classes.
 */
export function binaryLabels(
  caller: string,
  { labels }: Pick<Examples, "labels">,
  output: number,
): BinaryLabels {
  const n = labelCount(labels);
  const width = isTable(labels) && n > 0 ? labels.data.length / n : 1;
  if (!(Number.isInteger(output) && output >= 0 && output < width)) {
    throw new DataError(`${caller}: there is no label ${output}; examples have ${width} an image`);
  }
  const all = isTable(labels) ? labels.data : labels;
  const own = Float64Array.from({ length: n }, (_, i) => all[i * width + output] as number);
  const bad = own.findIndex((v) => v !== 0 && v !== 1 && !Number.isNaN(v));
  if (bad >= 0) {
    throw new DataError(`${caller}: label of image ${bad} is ${own[bad]}, wants 0, 1 or NaN`);
  }
  const observed = [...own.keys()].filter((i) => !Number.isNaN(own[i]));
  for (const wanted of [0, 1]) {
    if (!observed.some((i) => own[i] === wanted)) {
      throw new DataError(`${caller}: no image is labelled ${wanted}; wants both classes`);
    }
  }
  return { labels: own, observed };
}
