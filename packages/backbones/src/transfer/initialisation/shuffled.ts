import { type NdArray, ndArray, randomStream } from "@xrt/core";

/** The same values in a random order. */
export function shuffled({ data, shape }: NdArray, seed: number, name: string): NdArray {
  const order = randomStream(seed, `permuted/${name}`).permutation(data.length);
  return ndArray(
    Float32Array.from(order, (i) => data[i] as number),
    shape,
  );
}
