import { type LayersModel, layers, model, type SymbolicTensor } from "@tensorflow/tfjs-layers";

/**
 * A classifier of one class on a backbone's last feature map: global average, Dense 1 with a sigmoid. The layers of the
 * backbone are shared with `backbone`, not copied, and keep their names; the new ones are `head_pool` and `head`.
 *
 * @param backbone - Network whose output is `[batch, height, width, channels]`.
 * @throws RangeError when the output is not such a map.
 */
export function withHead(backbone: LayersModel): LayersModel {
  const features = backbone.outputs[0] as SymbolicTensor;
  if (features.shape.length !== 4) {
    throw new RangeError(
      `withHead: "${backbone.name}" returns [${features.shape}], wants a feature map [batch, height, width, channels]`,
    );
  }
  const pooled = layers.globalAveragePooling2d({ name: "head_pool" }).apply(features);
  const score = layers.dense({ units: 1, activation: "sigmoid", name: "head" }).apply(pooled);
  return model({
    inputs: backbone.inputs,
    outputs: score as SymbolicTensor,
    name: `${backbone.name}_head`,
  });
}

/**
 * The part of a network up to the layer `name`, sharing its layers: the way to cut a classifier off.
 *
 * @throws Error when the model itself has no layer of that name.
 */
export function truncateAt(network: LayersModel, name: string): LayersModel {
  const output = network.getLayer(name).output as SymbolicTensor;
  return model({ inputs: network.inputs, outputs: output, name: `${network.name}_${name}` });
}
