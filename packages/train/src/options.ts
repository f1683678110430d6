import type { LongWork } from "@xrt/core";
import type { Executable, Graph } from "@xrt/graph";
import type { Callback } from "./callbacks/callback.js";
import type { FeatureCache } from "./features/feature-cache.js";
import type { Loss } from "./losses/loss.js";
import type { Metric } from "./metrics/metric.js";
import type { Clip } from "./optimizers/clip.js";
import type { Ema } from "./optimizers/ema.js";
import type { Optimizer } from "./optimizers/optimizer.js";
import type { ParameterGroup } from "./optimizers/parameter-groups.js";
import type { Sampler } from "./samplers/sampler.js";
import type { Schedule } from "./schedules/schedule.js";
import type { TrainingState } from "./training-state.js";

/** Makes a graph ready to run: `compile` of `@xrt/graph/onnx` or of `@xrt/graph/tfjs`, with options of its own bound. */
export type Compile = (
  graph: Graph,
  options: { readonly fed: readonly string[] },
) => Promise<Executable>;

/**
 * What BatchNorm does while training. `"inference"`: the statistics of the source are used and do not move. `"batch"`: those of
 * the batch are used, and the ones for inference do not move. `"train"`: those of the batch are used, and the ones for inference
 * follow them. It is about layers with trained parameters; in a frozen part BatchNorm always infers.
 */
export type BatchNormPolicy = "inference" | "batch" | "train";

/** Options of `train` and `trainer`. */
export interface TrainOptions extends LongWork {
  /** Default: binary cross-entropy, for one or several yes-or-no labels. */
  readonly loss?: Loss;
  /** Default: Adam with a learning rate of 1e-3. */
  readonly optimizer?: Optimizer;
  /** Default: a constant rate. */
  readonly schedule?: Schedule;
  /** Parameters with rates of their own, or what makes them of the graph, such as `layerDecay`; the first match wins. */
  readonly groups?: readonly ParameterGroup[] | ((graph: Graph) => readonly ParameterGroup[]);
  /** Limit of the gradients. Default: none. */
  readonly clip?: Clip | undefined;
  /** Moving average of the weights, which is then what is validated and kept. Default: none. */
  readonly ema?: Ema | undefined;
  /** Layer up to which the network is frozen, for example `"last-conv"`. Default: nothing is frozen that is trainable. */
  readonly freeze?: string | undefined;
  /**
   * Where the features of the frozen part are kept, which are then computed once. Default: in memory where the images are there
   * too, nowhere (`null`) where a function reads them, since it may augment them.
   */
  readonly featureCache?: FeatureCache | null | undefined;
  /** Picks the parameters that are trained, among those that the graph calls trainable. Default: all that are not frozen. */
  readonly only?: (parameter: string) => boolean;
  readonly batchNorm?: BatchNormPolicy;
  /** Share of the moving statistics that is kept at each step, where BatchNorm trains. */
  readonly batchNormMomentum?: number;
  /** Largest number of passes over the training images, at least 1. */
  readonly epochs?: number;
  /** Images in one run of the network, at least 1; the last one of an epoch takes what is left. */
  readonly batchSize?: number;
  /** Batches whose gradients are added up for one step, at least 1: a step sees `batchSize * accumulate` images. */
  readonly accumulate?: number;
  /** Which images an epoch uses, in which order. Default: all, shuffled. */
  readonly sampler?: Sampler;
  /** Seed of the order of the images. */
  readonly seed?: number;
  /** Computed on the validation images after each epoch. Default: the AUROC, where the loss is one of classes. */
  readonly metrics?: readonly Metric[];
  /**
   * Which epoch's weights are kept: the one with the best value of a metric or of `"loss"`, or the `"last"` one. Default: that
   * with the lowest validation loss; the last one without validation images.
   */
  readonly best?: string | Metric;
  readonly callbacks?: readonly Callback[];
  /** State of a run of the same manifest that goes on. */
  readonly resume?: TrainingState | undefined;
  /** Engine. Default: onnxruntime. */
  readonly compile?: Compile;
  /** Name of the task in progress reports. */
  readonly task?: string;
}
