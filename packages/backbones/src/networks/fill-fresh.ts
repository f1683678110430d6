import { tensor } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { sizeOf } from "@xrt/core";
import { heUniformKernel } from "../transfer/initialisation/he-uniform.js";

/** Give every kernel its first values: those of `initialise(network, "scratch", seed)`. The rest has them since it was built. */
export function fillFresh(network: LayersModel, seed: number): void {
  for (const layer of network.layers) {
    for (const weight of layer.weights) {
      const kind = weight.originalName.slice(weight.originalName.lastIndexOf("/") + 1);
      if (!kind.endsWith("kernel")) continue;
      const shape = weight.shape as number[];
      // a depthwise kernel is [rows, columns, channels, multiplier], all others end in [..., inputs, outputs]
      const inputs = shape.slice(0, kind === "depthwise_kernel" ? 2 : -1);
      const { data } = heUniformKernel(shape, sizeOf(inputs), `${layer.name}/${kind}`, seed);
      const value = tensor(data, shape);
      weight.write(value);
      value.dispose();
    }
  }
}
