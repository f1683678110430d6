import type { LayersModel } from "@tensorflow/tfjs-layers";
import { fromLayersModel, writeWeights } from "@xrt/graph/layers";
import {
  freshParameters,
  type Initialisation,
  type InitialiseOptions,
} from "./initialisation/fresh-parameters.js";

/**
 * Give the weights of a network the values that an arm of a transfer study starts from; see {@link Initialisation}. The values
 * are a function of the seed, the name of the weight and, for all but `"scratch"` and `"gabor-conv1"`, the values that it has.
 *
 * @param network - With pretrained weights, for all but `"scratch"` and `"gabor-conv1"`; changed in place.
 * @throws UsageError when no initialisation is called so, or `prefix` asks for more blocks than there are.
 *
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { initialise, studyCnn2020 } from "@xrt/backbones";
 * const network = studyCnn2020({ inputShape: [32, 32, 3] });
 * await initialise(network, "scratch", 7);
 * const [kernel] = network.getWeights();
 * Math.max(...(kernel?.dataSync() ?? [])) < Math.sqrt(6 / 27); // => true
 * ```
 */
export async function initialise(
  network: LayersModel,
  how: Initialisation,
  seed: number,
  options: InitialiseOptions = {},
): Promise<void> {
  writeWeights(network, freshParameters(await fromLayersModel(network), how, seed, options));
}
