import type { LayersModel } from "@tensorflow/tfjs-layers";
import { type NdArray, ndArray, randomStream, sizeOf } from "@xrt/core";
import { fromLayersModel, writeWeights } from "@xrt/graph/layers";

/**
 * Give the kernels and biases of some layers fresh random values: He-uniform kernels in front of a ReLU, zero biases.
 * The values are a function of the seed and the name of the weight only, so any part of a network can be drawn again.
 *
 * He et al., "Delving Deep into Rectifiers", 2015: uniform on ± sqrt(6 / inputs of one output cell).
 *
 * @param only - Picks the parameters by name, for example `"head/kernel"`. Default: all kernels and biases.
 */
export async function initialise(
  network: LayersModel,
  seed: number,
  { only = () => true }: { only?: (parameter: string) => boolean } = {},
): Promise<void> {
  const { parameters } = await fromLayersModel(network);
  const fresh = new Map<string, NdArray>();
  for (const [name, { role, array }] of parameters) {
    if (!only(name)) continue;
    if (role === "bias") fresh.set(name, ndArray(new Float32Array(array.data.length), array.shape));
    if (role === "kernel") fresh.set(name, heUniform(array.shape, seed, name));
  }
  writeWeights(network, fresh);
}

/** Kernels are `[rows, columns, inputs, outputs]` (depthwise: `[rows, columns, channels, multiplier]`) or `[inputs, outputs]`. */
function heUniform(shape: readonly number[], seed: number, name: string): NdArray {
  const depthwise = name.endsWith("depthwise_kernel");
  const fanIn = sizeOf(shape.slice(0, depthwise ? 2 : -1));
  const limit = Math.sqrt(6 / fanIn);
  const random = randomStream(seed, `initialise/${name}`);
  const data = Float32Array.from(
    { length: sizeOf(shape) },
    (_, i) => limit * (2 * random.uniform(i) - 1),
  );
  return ndArray(data, shape);
}
