import { type NdArray, rows } from "@xrt/core";
import { type Graph, startAt, tap } from "@xrt/graph";
import { compile, runBatches } from "@xrt/graph/onnx";
import { type Trained, train } from "@xrt/train";
import {
  type ArmData,
  type ArmExamples,
  type ArmOptions,
  type TrainingSettings,
  trainOptions,
} from "./arm.js";
import { FEATURES } from "./mobilenet-backbone.js";

/** A head trained on cached features. */
export interface TrainedHead extends Trained {
  readonly settings: TrainingSettings;
  readonly featuresImagesPerSecond: number;
}

/**
 * Compute the pooled features of all images once, and train the head on them. The backbone is not part of the training graph,
 * so nothing in it can move, BatchNorm statistics included.
 */
export async function trainHead(
  graph: Graph,
  data: ArmData,
  { seed, quick, onProgress, signal }: ArmOptions,
  arm: string,
): Promise<TrainedHead> {
  const settings = {
    learningRate: 1e-3,
    batchSize: 16,
    epochs: quick ? 60 : 200,
    patience: 20,
    seed,
  };
  const executable = await compile(tap(graph, [FEATURES]));
  const images = data.train.labels.length + data.validation.labels.length;
  const started = performance.now();
  try {
    const [feed = ""] = graph.inputs;
    const features = async ({ inputs, labels }: ArmExamples): Promise<ArmExamples> => ({
      inputs: await runBatches(executable, feed, inputs, {
        task: `${arm}: features`,
        onProgress,
        signal,
      }),
      labels,
    });
    const cached = {
      train: await features(data.train),
      validation: await features(data.validation),
    };
    const seconds = (performance.now() - started) / 1000;
    const task = `${arm}: head`;
    const trained = await train(startAt(graph, FEATURES), cached, {
      ...trainOptions(settings),
      task,
      onProgress,
      signal,
    });
    return { ...trained, settings, featuresImagesPerSecond: images / seconds };
  } finally {
    await executable.dispose();
  }
}

/** Bytes of the pooled features of a few images, for the proof that a backbone did not change. */
export async function featureBytes(
  graph: Graph,
  { inputs }: ArmExamples,
  images = 4,
): Promise<NdArray> {
  const executable = await compile(tap(graph, [FEATURES]));
  try {
    const first = rows(inputs, 0, Math.min(images, inputs.shape[0] ?? 0));
    return await runBatches(executable, graph.inputs[0] ?? "", first);
  } finally {
    await executable.dispose();
  }
}
