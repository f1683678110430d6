import { train, withParameters } from "@xrt/train";
import { type Arm, countValues, trainingReport, trainOptions } from "./arm.js";
import { MOBILENET_CONTRACT, mobileNetBackbone } from "./mobilenet-backbone.js";
import { trainHead } from "./train-head.js";

/** ImageNet features, adapted: the head first, then every layer at a lower rate. */
export const imagenetAllLayers: Arm = {
  id: "imagenet-all-layers",
  title: "ImageNet, all layers",
  description:
    "The same network and start; first the head alone, then every kernel, gamma and beta at a tenth of the rate (LP-FT, Kumar et al. 2022). BatchNorm keeps its ImageNet statistics.",
  async run(data, options) {
    const { seed, quick, onProgress, signal } = options;
    const settings = { learningRate: 1e-4, batchSize: 8, epochs: quick ? 1 : 6, patience: 3, seed };
    const { graph, network, totalParameters } = await mobileNetBackbone(seed);
    const head = await trainHead(graph, data, options, imagenetAllLayers.id);
    const probed = withParameters(graph, head.parameters);
    const task = `${imagenetAllLayers.id}: training`;
    const trained = await train(probed, data, {
      ...trainOptions(settings),
      task,
      onProgress,
      signal,
    });
    return {
      graph: withParameters(probed, trained.parameters),
      network,
      totalParameters,
      trainableParameters: countValues(trained.parameters),
      batchNorm: "inference",
      frozenUnchanged: null,
      preprocess: MOBILENET_CONTRACT,
      training: trainingReport(settings, trained),
      featuresImagesPerSecond: head.featuresImagesPerSecond,
    };
  },
};
