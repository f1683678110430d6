import { withParameters } from "@xrt/train";
import { type Arm, countValues, trainingReport } from "./arm.js";
import { imagenetBackbone, isHead, MOBILENET_CONTRACT } from "./imagenet-backbone.js";
import { featureBytes, trainHead } from "./train-head.js";

/** ImageNet features as they are, and a trained linear head. */
export const imagenetFrozen: Arm = {
  id: "imagenet-frozen",
  title: "ImageNet, frozen",
  description:
    "MobileNet v1 0.25 with its ImageNet weights untouched; the pooled features of each image are computed once and a linear head is trained on them.",
  async run(data, options) {
    const { graph, network, totalParameters } = await imagenetBackbone(options.seed);
    const head = await trainHead(graph, data, options, imagenetFrozen.id);
    const trained = withParameters(graph, head.parameters);
    const [before, after] = [
      await featureBytes(graph, data.train),
      await featureBytes(trained, data.train),
    ];
    const sameFeatures = before.data.every((v, i) => Object.is(v, after.data[i]));
    const sameParameters = [...graph.parameters].every(
      ([name, { array }]) => isHead(name) || trained.parameters.get(name)?.array === array,
    );
    return {
      graph: trained,
      network,
      totalParameters,
      trainableParameters: countValues(head.parameters),
      batchNorm: "inference",
      frozenUnchanged: sameFeatures && sameParameters,
      preprocess: MOBILENET_CONTRACT,
      training: trainingReport(head.settings, head),
      featuresImagesPerSecond: head.featuresImagesPerSecond,
    };
  },
};
