import { gather, type NdArray } from "@xrt/core";

/** Images with their labels. */
export interface Examples {
  /** `[images, ...]`, in the units of the network's input. */
  readonly inputs: NdArray;
  /** 0 or 1 for each image. */
  readonly labels: ArrayLike<number>;
}

/** The examples at `indices`, copied. */
export function pickExamples(
  { inputs, labels }: Examples,
  indices: readonly number[],
): { inputs: NdArray; labels: Float32Array } {
  return {
    inputs: gather(inputs, indices),
    labels: Float32Array.from(indices, (i) => labels[i] ?? Number.NaN),
  };
}

/**
 * Check that examples can be trained on.
 *
 * @throws RangeError when there are none, the numbers of images and labels differ, or a label is not 0 or 1.
 */
export function checkExamples(caller: string, { inputs, labels }: Examples): void {
  const images = inputs.shape[0] ?? 0;
  if (images === 0) throw new RangeError(`${caller}: got no images`);
  if (images !== labels.length) {
    throw new RangeError(`${caller}: got ${images} images and ${labels.length} labels`);
  }
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] !== 0 && labels[i] !== 1) {
      throw new RangeError(`${caller}: label ${i} is ${labels[i]}, wants 0 or 1`);
    }
  }
}
