import { type NdArray, ndArray, randomStream, sizeOf, UsageError } from "@xrt/core";
import type { Graph } from "@xrt/graph";
import { kernelUse } from "./kernel-use.js";

/**
 * Gabor filters for the first convolution of a network: a wave of random direction, length and phase under a Gaussian, the same
 * in all input channels, of mean 0 and of the norm that He's initialisation gives. They are what the first layer of most
 * networks learns, and no data is needed for them.
 *
 *     exp(-(x'^2 + y'^2 / 4) / (2 s^2)) cos(2 pi x' / l + p),   x', y' = x, y turned by t
 *
 * with t and p uniform, l log-uniform from 2.5 pixels (3 of a kernel of that size) to the kernel's size, s = 0.4 l.
 *
 * @returns Name of the kernel, and the filters in its layout.
 * @throws UsageError when the first convolution is not one of plain kernels of at least 3x3.
 */
export function gaborConv1(graph: Graph, seed: number): [name: string, filters: NdArray] {
  const name = [...graph.parameters].find(
    ([name, { role }]) => role === "kernel" && kernelUse(graph, name).op === "conv",
  )?.[0];
  const use = name === undefined ? undefined : kernelUse(graph, name);
  const [filters = 0, channels = 0, height = 0, width = 0] = use?.shape ?? [];
  if (name === undefined || !use?.turns || Math.min(height, width) < 3) {
    throw new UsageError(
      `initialise: "gabor-conv1" wants a first convolution of at least 3x3, that of this network is [${use?.shape ?? "absent"}]`,
    );
  }
  const data = new Float32Array(filters * channels * height * width);
  for (let f = 0; f < filters; f++) {
    const filter = gabor(height, width, channels, seed, f);
    for (let c = 0; c < channels; c++) data.set(filter, (f * channels + c) * height * width);
  }
  return [name, turnedBack(ndArray(data, use.shape), use.turns)];
}

function gabor(height: number, width: number, channels: number, seed: number, f: number) {
  const random = randomStream(seed, "gabor-conv1");
  const [u, v, w] = [0, 1, 2].map((i) => random.uniform(3 * f + i)) as [number, number, number];
  const angle = Math.PI * u;
  const phase = 2 * Math.PI * v;
  const shortest = Math.min(2.5, Math.min(height, width));
  const wave = shortest * (Math.min(height, width) / shortest) ** w;
  const values = Float64Array.from({ length: height * width }, (_, i) => {
    const x = (i % width) - (width - 1) / 2;
    const y = Math.floor(i / width) - (height - 1) / 2;
    const along = x * Math.cos(angle) + y * Math.sin(angle);
    const across = y * Math.cos(angle) - x * Math.sin(angle);
    const envelope = Math.exp(-(along ** 2 + across ** 2 / 4) / (2 * (0.4 * wave) ** 2));
    return envelope * Math.cos((2 * Math.PI * along) / wave + phase);
  });
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const power = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  // a filter of He's has squares that sum to 2 over all its channels
  const scale = Math.sqrt(2 / (channels * power));
  return values.map((value) => scale * (value - mean));
}

/** The array before it went through `turns`. */
function turnedBack(array: NdArray, turns: readonly (readonly number[])[]): NdArray {
  return [...turns].reverse().reduce((a, turn) => {
    const inverse = turn.map((_, axis) => turn.indexOf(axis));
    return transposed(a, inverse);
  }, array);
}

function transposed({ data, shape }: NdArray, permutation: readonly number[]): NdArray {
  const strides = shape.map((_, i) => sizeOf(shape.slice(i + 1)));
  const outShape = permutation.map((axis) => shape[axis] as number);
  const out = new Float32Array(data.length);
  const at = outShape.map(() => 0);
  for (let i = 0; i < out.length; i++) {
    let from = 0;
    for (const [k, axis] of permutation.entries())
      from += (at[k] as number) * (strides[axis] as number);
    out[i] = data[from] as number;
    for (let k = outShape.length - 1; k >= 0; k--) {
      at[k] = (at[k] as number) + 1;
      if ((at[k] as number) < (outShape[k] as number)) break;
      at[k] = 0;
    }
  }
  return ndArray(out, outShape);
}
