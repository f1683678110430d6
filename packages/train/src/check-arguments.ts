import { nearest, UsageError } from "@xrt/core";
import type { TrainingData } from "./examples.js";
import type { Model } from "./model.js";
import type { TrainOptions } from "./options.js";

/*
 * What the types say already, for those who have none: a misspelt option, a name where an object is wanted, or a tf.Tensor in place of
 * an array would fail far away from here, or be passed over in silence.
 */

/** What each option must be able to do, where it is more than a number or a text; and how one is made. */
const kinds = {
  loss: { is: has("emit"), wanted: "a loss such as binaryCrossEntropy()" },
  optimizer: { is: has("update"), wanted: "an optimizer such as adam()" },
  schedule: { is: has("factor"), wanted: "a schedule such as cosine()" },
  sampler: { is: isObject, wanted: "a sampler such as shuffled()" },
  only: { is: isFunction, wanted: "a function of a parameter's name" },
  compile: { is: isFunction, wanted: "a function such as compile of @xrt/graph/onnx" },
  metrics: { is: Array.isArray, wanted: "a list such as [aurocMetric()]" },
  callbacks: { is: Array.isArray, wanted: "a list such as [earlyStopping()]" },
} as const;

/** All options of `train`. */
const names: Readonly<Record<keyof TrainOptions, true>> = {
  ...{ loss: true, optimizer: true, schedule: true, groups: true, clip: true, ema: true },
  ...{ freeze: true, featureCache: true, only: true, batchNorm: true, batchNormMomentum: true },
  ...{ epochs: true, batchSize: true, accumulate: true, sampler: true, seed: true, metrics: true },
  ...{ best: true, callbacks: true, resume: true, compile: true, task: true },
  ...{ onProgress: true, signal: true },
};

/**
 * Refuses what is no model, no data or no option of `train`.
 *
 * @throws UsageError that says what was wanted; of an unknown option, the nearest ones.
 */
export function checkArguments(model: Model, data: TrainingData, options: TrainOptions): void {
  if (!(isObject(model) && ("nodes" in model || "getWeights" in model))) {
    throw new UsageError(
      "train: the model is none, wants a tf.LayersModel or a graph; fromOnnx of @xrt/graph/onnx makes one of a file",
    );
  }
  const { train, validation } = Object(data) as Partial<TrainingData>;
  checkParts("train", train);
  if (validation !== undefined) checkParts("validation", validation);
  for (const name of Object.keys(options)) {
    if (name in names) continue;
    const near = nearest(name, Object.keys(names));
    throw new UsageError(`train: has no option "${name}"; nearest: ${near.join(", ")}`);
  }
  for (const [name, { is, wanted }] of Object.entries(kinds)) {
    const value = options[name as keyof typeof kinds];
    if (value === undefined || is(value)) continue;
    throw new UsageError(`train: ${name} is ${JSON.stringify(value)}, wants ${wanted}`);
  }
}

function checkParts(name: "train" | "validation", examples: unknown): void {
  if (!(isObject(examples) && "inputs" in examples && "labels" in examples)) {
    throw new UsageError(
      `train: the data has no \`${name}\` with inputs and labels, wants { train: { inputs, labels }, validation: { inputs, labels } }`,
    );
  }
  const { inputs } = examples;
  if (isFunction(inputs) || (isObject(inputs) && ArrayBuffer.isView(inputs.data))) return;
  throw new UsageError(
    `train: ${name}.inputs is no array, wants { data, shape } as of ndArray(), or a function that reads batches; of a tf.Tensor: ndArray(await tensor.data(), tensor.shape)`,
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function isFunction(value: unknown): boolean {
  return typeof value === "function";
}

function has(method: string): (value: unknown) => boolean {
  return (value) => isObject(value) && isFunction(value[method]);
}
