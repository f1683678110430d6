import type { LongWork, NdArray, Preprocess } from "@xrt/core";
import type { Graph } from "@xrt/graph";
import { adam, type Examples, earlyStopping, type Trained, type TrainOptions } from "@xrt/train";
import type { ArmReport, TrainingReport } from "../report/schema.js";

/** Images in memory, grey pixels 0 to 255, `[images, height, width, 1]`, or features of them. */
export interface ArmExamples extends Examples {
  readonly inputs: NdArray;
  /** 0 or 1 for each image. */
  readonly labels: ArrayLike<number>;
}

/** What every arm is trained on, and what chooses its epoch. */
export interface ArmData {
  readonly train: ArmExamples;
  readonly validation: ArmExamples;
}

/** How an arm is run. */
export interface ArmOptions extends LongWork {
  readonly seed: number;
  /** Fewer epochs, to see quickly that everything works. */
  readonly quick: boolean;
}

/** A trained arm. */
export interface ArmRun {
  /** The trained network: grey pixels 0 to 255 in, one logit out. */
  readonly graph: Graph;
  /** Name of the layer-model, for the report. */
  readonly network: string;
  readonly totalParameters: number;
  readonly trainableParameters: number;
  readonly batchNorm: ArmReport["batchNorm"];
  readonly frozenUnchanged: boolean | null;
  readonly preprocess: Preprocess;
  readonly training: TrainingReport;
  /** Images a second of the feature pass, where there was one. */
  readonly featuresImagesPerSecond: number | null;
}

/** One way to come to a classifier. */
export interface Arm {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** Whether its weights were trained on an image before: such images say too much of it. Default: on none. */
  readonly pretrainedOn?: (id: string) => boolean;
  run(data: ArmData, options: ArmOptions): Promise<ArmRun>;
}

/** Settings of a training run that the report states. */
export interface TrainingSettings {
  readonly learningRate: number;
  readonly batchSize: number;
  readonly epochs: number;
  readonly patience: number;
  readonly seed: number;
}

/** The settings as options of a run. */
export function trainOptions({ learningRate, patience, ...rest }: TrainingSettings): TrainOptions {
  return {
    ...rest,
    optimizer: adam({ learningRate }),
    callbacks: [earlyStopping({ patience })],
  };
}

/** What the report says of a training run. */
export function trainingReport(
  settings: TrainingSettings,
  { history, bestEpoch }: Trained,
): TrainingReport {
  return {
    optimizer: "Adam",
    learningRate: settings.learningRate,
    batchSize: settings.batchSize,
    loss: "binary cross-entropy",
    seed: settings.seed,
    bestEpoch,
    epochs: history.map(({ epoch, train, validation }) => {
      const auroc = validation?.metrics.auroc?.value ?? Number.NaN;
      return {
        epoch,
        trainLoss: train.loss,
        validationLoss: validation?.loss ?? Number.NaN,
        validationAuroc: Number.isNaN(auroc) ? null : auroc,
      };
    }),
  };
}

/** Number of values in the parameters that were trained. */
export function countValues(parameters: ReadonlyMap<string, NdArray>): number {
  return [...parameters.values()].reduce((n, { data }) => n + data.length, 0);
}
