import { UsageError } from "@xrt/core";
import type { Graph, Parameter } from "@xrt/graph";
import type { Callback } from "./callbacks/callback.js";
import type { Epoch } from "./epoch.js";
import type { TrainingData } from "./examples.js";
import { graphOf, type Model, writeBack } from "./model.js";
import { adam } from "./optimizers/adam.js";
import { discriminativeRates } from "./optimizers/layer-groups.js";
import type { Optimizer } from "./optimizers/optimizer.js";
import type { TrainOptions } from "./options.js";
import { oneCycle } from "./schedules/one-cycle.js";
import { train } from "./train.js";
import type { Trained } from "./trained.js";
import type { TrainingState } from "./training-state.js";

/** The two stages of {@link fineTune}. */
export type FineTuneStage = "head" | "all";

/** Options of {@link fineTune}. */
export interface FineTuneOptions
  extends Omit<TrainOptions, "optimizer" | "schedule" | "groups" | "callbacks" | "resume"> {
  /** Layer up to which the network is frozen while the head is trained. */
  readonly freeze?: string;
  /** Passes over the images with the body frozen. */
  readonly headEpochs?: number;
  /** Passes with all layers. */
  readonly epochs?: number;
  /** Learning rate of the head; all layers are then trained at half of it and less. */
  readonly learningRate?: number;
  /** Rate of the layers nearest the input, as a share of that of the head. */
  readonly lowest?: number;
  /** Groups of layers with rates of their own. */
  readonly rateGroups?: number;
  /** Makes the optimizer of each stage. Default: Adam. */
  readonly optimizer?: (learningRate: number) => Optimizer;
  /** Picks what is unfrozen. Default: all kernels, biases, gammas and betas. */
  readonly unfreeze?: (parameter: string) => boolean;
  readonly callbacks?: (stage: FineTuneStage) => readonly Callback[];
  /** State from which a stage goes on, where it has one. */
  readonly resume?: (
    stage: FineTuneStage,
  ) => TrainingState | undefined | Promise<TrainingState | undefined>;
}

/** What {@link fineTune} made: the result of the second stage, and those of both. */
export interface FineTuned extends Trained {
  /** Epochs of both stages, the second counted on. */
  readonly history: readonly Epoch[];
  readonly stages: Readonly<Record<FineTuneStage, Trained>>;
}

/**
 * Fine-tune a pre-trained network: train the head on features of the frozen body, which are computed once, then all layers at
 * rates that fall towards the input. Each stage is one cycle of the learning rate.
 *
 * A head that fits its features does not send wild gradients into the body (Kumar et al., "Fine-Tuning can Distort Pretrained
 * Features", 2022); the rates and the cycle are those of fastai's `fine_tune` (Howard and Gugger 2020). BatchNorm keeps the
 * statistics of the pre-training unless `batchNorm` says otherwise. Layers that the model froze itself are unfrozen in the
 * second stage; see `unfreeze`.
 *
 * @throws As `train`.
 *
 * @example
 * ```ts
 * import { layers, sequential } from "@tensorflow/tfjs-layers";
 * import { ndArray } from "@xrt/core";
 * import { fineTune } from "@xrt/train";
 * const model = sequential({ layers: [
 *   layers.conv2d({ filters: 2, kernelSize: 2, activation: "relu", inputShape: [2, 2, 1], name: "body" }),
 *   layers.globalAveragePooling2d({}),
 *   layers.dense({ units: 1, activation: "sigmoid", name: "head" }),
 * ] });
 * const images = { inputs: ndArray(Float32Array.of(1, 1, 1, 1, 0, 0, 0, 0), [2, 2, 2, 1]), labels: [1, 0] };
 * const { history, stages } = await fineTune(model, { train: images, validation: images }, { freeze: "body", epochs: 2 });
 * [...stages.head.parameters.keys()]; // => ["head/kernel", "head/bias"]
 * history.map(({ epoch }) => epoch); // => [1, 2, 3]
 * ```
 */
export async function fineTune(
  model: Model,
  data: TrainingData,
  {
    freeze = "last-conv",
    headEpochs = 1,
    epochs = 5,
    learningRate = 1e-3,
    lowest = 0.01,
    rateGroups = 3,
    optimizer = (rate) => adam({ learningRate: rate }),
    unfreeze = () => true,
    callbacks = () => [],
    resume = () => undefined,
    task = "fine-tuning",
    ...rest
  }: FineTuneOptions = {},
): Promise<FineTuned> {
  if (!(lowest > 0 && lowest <= 1)) {
    throw new UsageError(`fineTune: lowest is ${lowest}, wants more than 0 and at most 1`);
  }
  const source = unfrozen(await graphOf(model), unfreeze);
  const stage = async (name: FineTuneStage, graph: Graph, options: TrainOptions) =>
    train(graph, data, {
      ...rest,
      ...options,
      callbacks: callbacks(name),
      resume: await resume(name),
      task: `${task}: ${name}`,
    });
  const head = await stage("head", source, {
    freeze,
    epochs: headEpochs,
    optimizer: optimizer(learningRate),
    schedule: oneCycle({ pct: 0.99 }),
  });
  const all = await stage("all", head.graph, {
    epochs,
    optimizer: optimizer(learningRate / 2),
    groups: (graph) => discriminativeRates(graph, { lowest, groups: rateGroups }),
    schedule: oneCycle({ pct: 0.3, div: 5 }),
  });
  await writeBack(model, all.parameters);
  const [epochsBefore, stepsBefore] = [head.history.length, head.history.at(-1)?.step ?? 0];
  const later = all.history.map((e) => ({
    ...e,
    epoch: e.epoch + epochsBefore,
    step: e.step + stepsBefore,
  }));
  return {
    ...all,
    history: [...head.history, ...later],
    bestEpoch: all.bestEpoch + epochsBefore,
    stages: { head, all },
  };
}

const LEARNED: ReadonlySet<Parameter["role"]> = new Set(["kernel", "bias", "gamma", "beta"]);

function unfrozen(graph: Graph, picks: (parameter: string) => boolean): Graph {
  const parameters = [...graph.parameters].map(
    ([name, p]) =>
      [name, LEARNED.has(p.role) && picks(name) ? { ...p, trainable: true } : p] as const,
  );
  return { ...graph, parameters: new Map(parameters) };
}
