import type { layers, SymbolicTensor } from "@tensorflow/tfjs-layers";
import { withWaitingWeights } from "./waiting-weights.js";

type Layer = InstanceType<typeof layers.Layer>;

/** Apply a layer to one value or several. */
export function applyLayer(
  layer: Layer,
  x: SymbolicTensor | readonly SymbolicTensor[],
): SymbolicTensor {
  return layer.apply(Array.isArray(x) ? [...x] : (x as SymbolicTensor)) as SymbolicTensor;
}

/** Apply a layer whose kernels come later, from `fillFresh` or a file. */
export function applyWithKernel(layer: Layer, x: SymbolicTensor): SymbolicTensor {
  return withWaitingWeights(() => applyLayer(layer, x));
}
