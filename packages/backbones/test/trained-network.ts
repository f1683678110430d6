import type { LayersModel } from "@tensorflow/tfjs-layers";
import { ndArray } from "@xrt/core";
import type { Graph } from "@xrt/graph";
import { fromLayersModel } from "@xrt/graph/layers";
import { initialise, mobileNetV1, withHead } from "../src/index.js";

/** MobileNet v1 0.25 at 32x32, to its last feature map of 256 channels. */
export function smallBackbone(): LayersModel {
  return mobileNetV1({ alpha: 0.25, inputShape: [32, 32, 3], includeTop: false });
}

/** It with a head, and values that pre-training could have left: no two tensors alike, statistics too. */
export async function trainedGraph(): Promise<Graph> {
  const network = withHead(smallBackbone());
  await initialise(network, "scratch", 1);
  const graph = await fromLayersModel(network);
  const parameters = new Map(
    [...graph.parameters].map(([name, p]) => {
      const data = p.array.data.map((v, i) => v + 0.1 + 0.01 * Math.abs(Math.sin(i)));
      return [name, { ...p, array: ndArray(data, p.array.shape) }] as const;
    }),
  );
  network.dispose();
  return { ...graph, parameters };
}
