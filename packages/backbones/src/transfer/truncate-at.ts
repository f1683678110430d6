import { type LayersModel, model, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { nearest } from "@xrt/core";

/**
 * The part of a network up to the layer `name`, sharing its layers: the way to cut a classifier off.
 *
 * @throws RangeError that lists the nearest names when the model itself has no layer of that name.
 */
export function truncateAt(network: LayersModel, name: string): LayersModel {
  const layer = network.layers.find((l) => l.name === name);
  if (layer === undefined) {
    const near = nearest(
      name,
      network.layers.map((l) => l.name),
    );
    throw new RangeError(
      `truncateAt: "${network.name}" has no layer "${name}"; nearest: ${near.join(", ")}`,
    );
  }
  const outputs = layer.output as SymbolicTensor;
  return model({ inputs: network.inputs, outputs, name: `${network.name}_${name}` });
}
