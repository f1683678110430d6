import type { layers, SymbolicTensor } from "@tensorflow/tfjs-layers";

type Layer = InstanceType<typeof layers.Layer>;

/** Apply a layer to one value or several. */
export function applyLayer(
  layer: Layer,
  x: SymbolicTensor | readonly SymbolicTensor[],
): SymbolicTensor {
  return layer.apply(Array.isArray(x) ? [...x] : (x as SymbolicTensor)) as SymbolicTensor;
}

/** Apply a layer whose kernels come later: TensorFlow.js would draw random numbers that `fillFresh` or a file overwrites. */
export function applyWithKernel(layer: Layer, x: SymbolicTensor): SymbolicTensor {
  layer.setFastWeightInitDuringBuild(true);
  const result = applyLayer(layer, x);
  layer.setFastWeightInitDuringBuild(false);
  return result;
}
