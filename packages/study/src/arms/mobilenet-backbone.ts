// layer-models are read and initialised on a TensorFlow.js backend; they are trained and run elsewhere
import "@tensorflow/tfjs-backend-cpu";
import { initialise, parameterCount, truncateAt, withHead } from "@xrt/backbones";
import { loadLayersModel } from "@xrt/backbones/node";
import type { Preprocess } from "@xrt/core";
import { type Graph, greyInput, linearOutput } from "@xrt/graph";
import { fromLayersModel } from "@xrt/graph/layers";
import { sampleMobileNetFolder } from "@xrt/sample";

/** What the ImageNet weights of MobileNet v1 expect. */
export const MOBILENET_CONTRACT: Preprocess = {
  mode: "tf",
  size: [224, 224],
  channels: 3,
  geometry: "center-crop",
  resampler: "bilinear",
};

/** Path of the pooled features that the head reads. */
export const FEATURES = "head_pool";

/** Weights that are embedded: a MobileNet v1 0.25 in a folder, and what it was trained on. */
export interface EmbeddedWeights {
  readonly folder: string;
  readonly trainedOn: string;
}

/** ImageNet. */
export const IMAGENET: EmbeddedWeights = {
  folder: sampleMobileNetFolder(),
  trainedOn: "ImageNet",
};

/** The embedded MobileNet with a fresh head, as a graph from grey pixels to a logit. */
export interface MobileNetBackbone {
  readonly graph: Graph;
  readonly network: string;
  readonly totalParameters: number;
}

/** Load a MobileNet v1 0.25, replace its classifier by global average and Dense 1, and draw the head from `seed`. */
export async function mobileNetBackbone(
  seed: number,
  { folder, trainedOn }: EmbeddedWeights = IMAGENET,
): Promise<MobileNetBackbone> {
  const whole = await loadLayersModel(folder);
  const network = withHead(truncateAt(whole, "conv_pw_13_relu"));
  try {
    await initialise(network, "scratch", seed, { only: isHead });
    return {
      graph: linearOutput(greyInput(await fromLayersModel(network), MOBILENET_CONTRACT)),
      network: `mobilenet_0.25_224 (${trainedOn}) + GAP + Dense 1`,
      totalParameters: parameterCount(network),
    };
  } finally {
    // all other layers belong to both
    network.getLayer("head").dispose();
    whole.dispose();
  }
}

/** Whether a parameter belongs to the new head. */
export function isHead(parameter: string): boolean {
  return parameter.startsWith("head/");
}
