import { ndArray, sizeOf } from "@xrt/core";
import { type Array64, present } from "./array.js";

type Inputs = readonly (Array64 | undefined)[];

/** Attributes of a layer normalisation. */
export interface LayerNorm {
  /** First of the axes that are normalised together. */
  readonly axis: number;
  readonly epsilon: number;
}

/** Each block of the axes from `axis` on: its numbers less their mean, over their deviation, times gamma plus beta. */
export function layerNorm(inputs: Inputs, { axis, epsilon }: LayerNorm): Array64 {
  const x = present(inputs, 0);
  const size = sizeOf(x.shape.slice(axis));
  const data = x.data.map((v, i) => {
    const { mean, deviation } = statistics(blockOf(x, i, size), epsilon);
    const [gamma = 1, beta = 0] = [inputs[1], inputs[2]].map((p) => p?.data[i % size]);
    return ((v - mean) / deviation) * gamma + beta;
  });
  return ndArray(data, x.shape);
}

/** The transposed Jacobian of the normalisation of each block, element by element, times the gradient. */
export function layerNormGradient(inputs: Inputs, { axis, epsilon }: LayerNorm): Array64 {
  const [x, dy] = [present(inputs, 0), present(inputs, 1)];
  const size = sizeOf(x.shape.slice(axis));
  const data = x.data.map((v, i) => {
    const block = blockOf(x, i, size);
    const { mean, deviation } = statistics(block, epsilon);
    let sum = 0;
    for (const [j, gradient] of blockOf(dy, i, size).entries()) {
      const own = j === i % size ? 1 : 0;
      const other = (block[j] ?? 0) - mean;
      const slope = (own - 1 / size - (other * (v - mean)) / (size * deviation ** 2)) / deviation;
      sum += gradient * slope;
    }
    return sum;
  });
  return ndArray(data, x.shape);
}

/** The numbers that element `i` is normalised with. */
function blockOf({ data }: Array64, i: number, size: number): Float64Array {
  const start = i - (i % size);
  return data.subarray(start, start + size);
}

function statistics(block: Float64Array, epsilon: number) {
  const mean = block.reduce((sum, v) => sum + v, 0) / block.length;
  const variance = block.reduce((sum, v) => sum + (v - mean) ** 2, 0) / block.length;
  return { mean, deviation: Math.sqrt(variance + epsilon) };
}
