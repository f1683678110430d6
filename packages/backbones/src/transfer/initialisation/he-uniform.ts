import { type NdArray, ndArray, randomStream, type Shape, sizeOf } from "@xrt/core";

/**
 * A kernel for a layer in front of a ReLU. He et al., "Delving Deep into Rectifiers", 2015: uniform on ± sqrt(6 / inputs of
 * one output cell). Number i is word i mod 4 of block i / 4 of its stream.
 *
 * @param name - Parameter of the network; part of the random stream's name.
 */
export function heUniformKernel(shape: Shape, fanIn: number, name: string, seed: number): NdArray {
  const limit = Math.sqrt(6 / fanIn);
  const { words } = randomStream(seed, `initialise/${name}`);
  const data = new Float32Array(sizeOf(shape));
  const step = limit / 2 ** 31;
  for (let i = 0; i < data.length; i += 4) {
    const [a, b, c, d] = words(i / 4);
    data[i] = step * a - limit;
    // what lies behind the end of a typed array is not written
    data[i + 1] = step * b - limit;
    data[i + 2] = step * c - limit;
    data[i + 3] = step * d - limit;
  }
  return ndArray(data, shape);
}
