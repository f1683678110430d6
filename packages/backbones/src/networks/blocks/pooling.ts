import { layers, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import type { NetworkSettings } from "../network-options.js";
import { applyLayer } from "./apply-layer.js";

/** Largest value of each window. */
export function maxPool(
  x: SymbolicTensor,
  name: string,
  poolSize: number,
  strides: number,
  padding: "same" | "valid" = "valid",
): SymbolicTensor {
  return applyLayer(layers.maxPooling2d({ poolSize, strides, padding, name }), x);
}

/** Mean of each window; a `same` one counts only the cells inside. */
export function averagePool(
  x: SymbolicTensor,
  name: string,
  poolSize: number,
  strides: number,
  padding: "same" | "valid" = "valid",
): SymbolicTensor {
  return applyLayer(layers.averagePooling2d({ poolSize, strides, padding, name }), x);
}

/** Mean over all places: `[batch, channels]`. */
export function globalAverage(x: SymbolicTensor, name = "avg_pool"): SymbolicTensor {
  return applyLayer(layers.globalAveragePooling2d({ name }), x);
}

/** What a network without its top returns. */
export function pooled(x: SymbolicTensor, { pooling }: NetworkSettings): SymbolicTensor {
  if (pooling === "avg") return globalAverage(x);
  return pooling === "max" ? applyLayer(layers.globalMaxPooling2d({ name: "max_pool" }), x) : x;
}
