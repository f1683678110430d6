import { tensor } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { type NdArray, nearest } from "@xrt/core";
import { layerWeights } from "./layer-weights.js";

/**
 * Write trained parameters back into the `tf.LayersModel` that they came from.
 *
 * @param parameters - Arrays by parameter name, for example `"block5_conv3/kernel"`; weights that are not named stay.
 * @throws RangeError when the model has no such weight, or one of another shape; nothing is written then.
 */
export function writeWeights(model: LayersModel, parameters: ReadonlyMap<string, NdArray>): void {
  const weights = layerWeights(model);
  for (const [name, { shape }] of parameters) {
    const weight = weights.get(name);
    if (weight === undefined) {
      const near = nearest(name, weights.keys());
      throw new RangeError(
        `writeWeights: the model has no weight "${name}"; nearest: ${near.join(", ")}`,
      );
    }
    if (String(weight.shape) !== String(shape)) {
      throw new RangeError(
        `writeWeights: "${name}" is [${shape}], the model's weight [${weight.shape}]`,
      );
    }
  }
  for (const [name, { data, shape }] of parameters) {
    const value = tensor(data, [...shape]);
    weights.get(name)?.write(value);
    value.dispose();
  }
}
