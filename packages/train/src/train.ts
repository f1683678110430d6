import { type LongWork, type NdArray, randomStream } from "@xrt/core";
import { differentiate, type Graph, tap } from "@xrt/graph";
import { compile, type Executable, runBatches } from "@xrt/graph/onnx";
import { auroc } from "@xrt/metrics";
import { adam } from "./adam.js";
import { binaryCrossEntropy, type LossGraph } from "./binary-cross-entropy.js";
import { checkExamples, type Examples, pickExamples } from "./examples.js";

/** Options of {@link train}. */
export interface TrainOptions extends LongWork {
  /** Picks the parameters that are trained, among those that the graph calls trainable. Default: all of them. */
  readonly only?: (parameter: string) => boolean;
  /** Largest number of passes over the training images, at least 1. */
  readonly epochs?: number;
  /** Images in one step, at least 1; the last step of an epoch takes what is left. */
  readonly batchSize?: number;
  /** Step size of Adam, above 0. */
  readonly learningRate?: number;
  /** Seed of the order of the images. */
  readonly seed?: number;
  /** Stop after this many epochs without a lower validation loss, at least 1. */
  readonly patience?: number;
  /** Name of the task in progress reports. */
  readonly task?: string;
}

/** One pass over the training images. */
export interface Epoch {
  /** Counted from 1. */
  readonly epoch: number;
  /** Mean loss over the training images, each at the step that used it. */
  readonly trainLoss: number;
  /** Mean loss over the validation images, after the epoch. */
  readonly validationLoss: number;
  /** Exact AUROC over the validation images, after the epoch; NaN where it is not defined. */
  readonly validationAuroc: number;
}

/** What a training run made. */
export interface Trained {
  /** Trained parameters of the best epoch, by name; the graph's own arrays are unchanged. */
  readonly parameters: ReadonlyMap<string, NdArray>;
  readonly history: readonly Epoch[];
  /** Epoch with the lowest validation loss, counted from 1. */
  readonly bestEpoch: number;
}

/**
 * Train a binary classifier by Adam on the binary cross-entropy of its logits, and keep the epoch with the lowest
 * validation loss. Gradients come from `@xrt/graph`; BatchNorm stays in inference mode, so its statistics do not move.
 *
 * The result is a function of the graph, the examples, the options and the engine: the order of the images comes from `seed`.
 *
 * @param network - Returns one logit or probability an image, `[batch, 1]`, from one input.
 * @throws RangeError when the examples are empty or mislabelled, an option is out of range, no parameter is left to be
 *   trained, or the loss is no longer finite (the epoch is named).
 * @throws The reason of `signal` when it is aborted.
 */
export async function train(
  network: Graph,
  data: { readonly train: Examples; readonly validation: Examples },
  {
    only = () => true,
    epochs = 20,
    batchSize = 16,
    learningRate = 1e-3,
    seed = 0,
    patience = 5,
    task = "training",
    onProgress,
    signal,
  }: TrainOptions = {},
): Promise<Trained> {
  for (const [name, value] of Object.entries({ epochs, batchSize, patience })) {
    if (!(value >= 1)) throw new RangeError(`train: ${name} is ${value}, wants 1 or more`);
  }
  checkExamples("train", data.train);
  checkExamples("train: validation", data.validation);
  const loss = binaryCrossEntropy(network);
  const names = [...loss.graph.parameters].flatMap(([n, p]) => (p.trainable && only(n) ? [n] : []));
  if (names.length === 0) throw new RangeError("train: no parameter is left to be trained");
  const parameters = new Map(names.map((n) => [n, copyOf(loss.graph.parameters.get(n)?.array)]));
  const optimizer = adam({ learningRate });
  const [lossName = ""] = loss.graph.outputs;
  const step = differentiate(loss.graph, { of: lossName, wrt: names });
  const stepper = await compile(step.graph, { fed: names });
  const scorer = await compile(tap(loss.graph, [loss.logits]), { fed: names });
  const input = network.inputs[0] ?? "";
  const total = data.train.labels.length;
  const history: Epoch[] = [];
  let best = { epoch: 0, loss: Number.POSITIVE_INFINITY, parameters: new Map<string, NdArray>() };
  try {
    for (let epoch = 1; epoch <= epochs && epoch - best.epoch <= patience; epoch++) {
      const order = randomStream(seed, `train/epoch-${epoch}`).permutation(total);
      let sum = 0;
      for (let start = 0; start < total; start += batchSize) {
        const indices = order.slice(start, start + batchSize);
        const feeds = {
          ...batchFeeds(loss, input, data.train, indices),
          ...Object.fromEntries(parameters),
        };
        const out = await stepper.run(feeds, { signal });
        const value = out[lossName]?.data[0] ?? Number.NaN;
        checkLoss(value, `in epoch ${epoch}`, learningRate);
        sum += value * indices.length;
        optimizer.step(parameters, gradientsOf(step.gradients, out));
        const done = (epoch - 1) * total + start + indices.length;
        onProgress?.({ task, done, total: epochs * total, unit: "images" });
      }
      const logits = await logitsOf(scorer, input, data.validation, parameters, signal);
      const validationLoss = meanCrossEntropy(logits, data.validation.labels);
      checkLoss(validationLoss, `over the validation images after epoch ${epoch}`, learningRate);
      const validationAuroc = auroc(data.validation.labels, logits).value;
      history.push({ epoch, trainLoss: sum / total, validationLoss, validationAuroc });
      if (validationLoss < best.loss) {
        const copies = new Map([...parameters].map(([n, array]) => [n, copyOf(array)]));
        best = { epoch, loss: validationLoss, parameters: copies };
      }
    }
  } finally {
    await Promise.all([stepper.dispose(), scorer.dispose()]);
  }
  onProgress?.({ task, done: epochs * total, total: epochs * total, unit: "images" });
  return { parameters: best.parameters, history, bestEpoch: best.epoch };
}

function batchFeeds(
  { labels, weights }: LossGraph,
  input: string,
  examples: Examples,
  indices: readonly number[],
): Record<string, NdArray> {
  const batch = pickExamples(examples, indices);
  const n = indices.length;
  return {
    [input]: batch.inputs,
    [labels]: { data: batch.labels, shape: [n, 1] },
    [weights]: { data: new Float32Array(n).fill(1 / n), shape: [n, 1] },
  };
}

function gradientsOf(
  names: ReadonlyMap<string, string>,
  out: Readonly<Record<string, NdArray>>,
): Map<string, NdArray> {
  return new Map([...names].map(([parameter, value]) => [parameter, out[value] as NdArray]));
}

/** Logits of all examples with the parameters as they are. */
async function logitsOf(
  scorer: Executable,
  input: string,
  { inputs }: Examples,
  parameters: ReadonlyMap<string, NdArray>,
  signal: AbortSignal | undefined,
): Promise<Float32Array> {
  const shared = Object.fromEntries(parameters);
  return (await runBatches(scorer, input, inputs, { shared, signal })).data;
}

function checkLoss(loss: number, where: string, learningRate: number): void {
  if (Number.isFinite(loss)) return;
  throw new RangeError(
    `train: the loss is ${loss} ${where}; lower the learning rate (${learningRate}) or check the inputs`,
  );
}

/** Mean of `log(1 + exp(z)) - y z`, without overflow. */
function meanCrossEntropy(logits: Float32Array, labels: ArrayLike<number>): number {
  let sum = 0;
  for (const [i, z] of logits.entries()) {
    sum += Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - (labels[i] ?? 0) * z;
  }
  return sum / logits.length;
}

function copyOf(array: NdArray | undefined): NdArray {
  return { data: Float32Array.from(array?.data ?? []), shape: array?.shape ?? [] };
}
