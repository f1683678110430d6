import { type NdArray, ndArray, randomStream } from "@xrt/core";
import type { Graph } from "@xrt/graph";
import { kernelUse } from "./kernel-use.js";

/**
 * A kernel for a layer in front of a ReLU. He et al., "Delving Deep into Rectifiers", 2015: uniform on ± sqrt(6 / inputs of
 * one output cell).
 *
 * @param name - Parameter of the graph; part of the random stream's name.
 */
export function heUniform(graph: Graph, name: string, seed: number): NdArray {
  const { shape } = graph.parameters.get(name)?.array ?? { shape: [] };
  const limit = Math.sqrt(6 / kernelUse(graph, name).fanIn);
  const random = randomStream(seed, `initialise/${name}`);
  const size = shape.reduce((n, d) => n * d, 1);
  const data = Float32Array.from({ length: size }, (_, i) => limit * (2 * random.uniform(i) - 1));
  return ndArray(data, shape);
}
