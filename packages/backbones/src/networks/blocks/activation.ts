import { layers, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { applyLayer } from "./apply-layer.js";

/** An activation layer of its own. */
export function activation(
  x: SymbolicTensor,
  name: string,
  kind: "relu" | "swish" | "softmax" | "sigmoid" | "linear" | "gelu",
): SymbolicTensor {
  return applyLayer(layers.activation({ activation: kind, name }), x);
}

/** `min(max(x, 0), 6)`. */
export function relu6(x: SymbolicTensor, name: string): SymbolicTensor {
  return applyLayer(layers.reLU({ maxValue: 6, name }), x);
}
