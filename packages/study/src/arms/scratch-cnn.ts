// layer-models are read and initialised on a TensorFlow.js backend; they are trained and run elsewhere
import "@tensorflow/tfjs-backend-cpu";
import { initialise, parameterCount, studyCnn2020 } from "@xrt/backbones";
import type { Preprocess } from "@xrt/core";
import { greyInput, linearOutput } from "@xrt/graph";
import { fromLayersModel } from "@xrt/graph/layers";
import { train, withParameters } from "@xrt/train";
import { type Arm, countValues, trainingReport, trainOptions } from "./arm.js";

/** The 2020 benchmark was trained on values 0 to 1. */
const CONTRACT: Preprocess = {
  mode: "unit",
  size: [224, 224],
  channels: 3,
  geometry: "center-crop",
  resampler: "bilinear",
};

/** The benchmark network of the 2020 study, from random weights. */
export const scratchCnn: Arm = {
  id: "scratch-cnn",
  title: "Small CNN from scratch",
  description:
    "The benchmark network in the code of the 2020 study (Conv 32, max-pool, Conv 64, global average, Dense 1), He-initialised and trained on nothing but these images.",
  async run(data, { seed, quick, onProgress, signal }) {
    const settings = {
      learningRate: 1e-3,
      batchSize: 8,
      epochs: quick ? 1 : 8,
      patience: 4,
      seed,
    };
    const network = studyCnn2020();
    try {
      await initialise(network, "scratch", seed);
      const graph = linearOutput(greyInput(await fromLayersModel(network), CONTRACT));
      const task = `${scratchCnn.id}: training`;
      const trained = await train(graph, data, {
        ...trainOptions(settings),
        task,
        onProgress,
        signal,
      });
      return {
        graph: withParameters(graph, trained.parameters),
        network: network.name,
        totalParameters: parameterCount(network),
        trainableParameters: countValues(trained.parameters),
        batchNorm: "none",
        frozenUnchanged: null,
        preprocess: CONTRACT,
        training: trainingReport(settings, trained),
        featuresImagesPerSecond: null,
      };
    } finally {
      network.dispose();
    }
  },
};
