import { layers, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { applyLayer } from "./apply-layer.js";

/** A BatchNorm over the channels. Its epsilon belongs to the weights: 1e-3, 1.001e-5 or 1e-5. */
export function batchNorm(
  x: SymbolicTensor,
  name: string,
  epsilon: number,
  { scale = true }: { readonly scale?: boolean } = {},
): SymbolicTensor {
  return applyLayer(layers.batchNormalization({ axis: -1, epsilon, scale, name }), x);
}
