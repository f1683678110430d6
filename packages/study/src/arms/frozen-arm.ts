import { withParameters } from "@xrt/train";
import { type Arm, countValues, trainingReport } from "./arm.js";
import {
  type EmbeddedWeights,
  isHead,
  MOBILENET_CONTRACT,
  mobileNetBackbone,
} from "./mobilenet-backbone.js";
import { featureBytes, trainHead } from "./train-head.js";

/** An arm that leaves embedded weights as they are, and trains a linear head on the pooled features of each image. */
export function frozenArm(
  about: Pick<Arm, "id" | "title" | "description" | "pretrainedOn">,
  weights: EmbeddedWeights,
): Arm {
  return {
    ...about,
    async run(data, options) {
      const { graph, network, totalParameters } = await mobileNetBackbone(options.seed, weights);
      const head = await trainHead(graph, data, options, about.id);
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
}
