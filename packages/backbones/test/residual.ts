import {
  input,
  type LayersModel,
  layers,
  model,
  type SymbolicTensor,
} from "@tensorflow/tfjs-layers";

/** A convolution, one residual block of two, and a head. */
export function residual(): LayersModel {
  const conv = (name: string, x: SymbolicTensor) =>
    layers
      .conv2d({ name, filters: 4, kernelSize: 3, padding: "same", activation: "relu" })
      .apply(x) as SymbolicTensor;
  const image = input({ shape: [8, 8, 3] });
  const stem = conv("stem", image);
  const sum = layers.add({ name: "sum" }).apply([stem, conv("b", conv("a", stem))]);
  const pooled = layers.globalAveragePooling2d({ name: "pool" }).apply(sum);
  const outputs = layers.dense({ name: "head", units: 2 }).apply(pooled) as SymbolicTensor;
  return model({ inputs: image, outputs });
}
