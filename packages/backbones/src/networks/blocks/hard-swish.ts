import { layers, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { relu6 } from "./activation.js";
import { applyLayer } from "./apply-layer.js";

/** `relu6(x + 3) / 6`; the `hardSigmoid` of TensorFlow.js has another slope. */
export function hardSigmoid(x: SymbolicTensor, name: string): SymbolicTensor {
  const raised = applyLayer(layers.rescaling({ scale: 1, offset: 3, name: `${name}_shift` }), x);
  const bounded = relu6(raised, `${name}_relu6`);
  return applyLayer(layers.rescaling({ scale: 1 / 6, offset: 0, name: `${name}_scale` }), bounded);
}

/** `x relu6(x + 3) / 6`. */
export function hardSwish(x: SymbolicTensor, name: string): SymbolicTensor {
  return applyLayer(layers.multiply({ name }), [x, hardSigmoid(x, name)]);
}
