import { tensor } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { sizeOf } from "@xrt/core";
import { firstKernel } from "../transfer/initialisation/first-kernel.js";

/** Give every kernel its first values: those of `initialise(network, "scratch", seed)`. The rest has them since it was built. */
export function fillFresh(network: LayersModel, seed: number): void {
  for (const layer of network.layers) {
    for (const weight of layer.weights) {
      const kind = weight.originalName.slice(weight.originalName.lastIndexOf("/") + 1);
      if (!kind.endsWith("kernel")) continue;
      const shape = weight.shape as number[];
      // a depthwise kernel is [rows, columns, channels, multiplier], all others end in [..., inputs, outputs]
      const inputs = shape.slice(0, kind === "depthwise_kernel" ? 2 : -1);
      const name = `${layer.name}/${kind}`;
      const { data } = firstKernel(shape, () => sizeOf(inputs), name, seed);
      const value = tensor(data, shape);
      weight.write(value);
      value.dispose();
    }
  }
}
