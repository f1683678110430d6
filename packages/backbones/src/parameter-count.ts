import type { LayersModel } from "@tensorflow/tfjs-layers";
import { sizeOf } from "@xrt/core";

/** Number of values in all weights of a model, moving statistics of BatchNorm included, as Keras counts them. */
export function parameterCount(network: LayersModel): number {
  return network.weights.reduce((n, { shape }) => n + sizeOf(shape as number[]), 0);
}
