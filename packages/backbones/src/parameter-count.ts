import type { LayersModel } from "@tensorflow/tfjs-layers";
import { sizeOf } from "@xrt/core";
import type { Graph } from "@xrt/graph";

/**
 * Number of values in all weights of a network, moving statistics of BatchNorm included, as Keras counts them; of a graph without
 * the constants that belong to its arithmetic.
 */
export function parameterCount(network: LayersModel | Graph): number {
  const shapes =
    "nodes" in network
      ? [...network.parameters.values()]
          .filter((p) => p.role !== "constant")
          .map((p) => p.array.shape)
      : network.weights.map(({ shape }) => shape as number[]);
  return shapes.reduce((n, shape) => n + sizeOf(shape), 0);
}
