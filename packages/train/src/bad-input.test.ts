import { DataError, ndArray, UsageError } from "@xrt/core";
import { describe, expect, test } from "vitest";
import { bytesOf, logistic, twoClouds } from "../test/logistic.js";
import { earlyStopping } from "./callbacks/early-stopping.js";
import { TrainingDivergedError } from "./errors.js";
import { crossEntropy } from "./losses/cross-entropy.js";
import { aurocMetric } from "./metrics/auroc-metric.js";
import { adam } from "./optimizers/adam.js";
import { sgd } from "./optimizers/sgd.js";
import type { TrainOptions } from "./options.js";
import { patientBalanced } from "./samplers/patient-balanced.js";
import { train } from "./train.js";

const data = { train: twoClouds(24, "train"), validation: twoClouds(10, "validation") };
const quick = { epochs: 2, batchSize: 5, optimizer: adam({ learningRate: 0.1 }) };
const { inputs, labels } = data.train;
const replaced = (values: ArrayLike<number>, at: number, value: number) =>
  Array.from(values, (v, i) => (i === at ? value : v));
const holed = {
  inputs: ndArray(Float32Array.from(replaced(inputs.data, 9, Number.NaN)), inputs.shape),
  labels,
};
const none = { inputs: ndArray(new Float32Array(0), [0, 2]), labels: [] };

type Case = [what: string, examples: object, options: TrainOptions, message: string];

/** A refusal of `Kind`, in one line that holds `message`. */
async function expectRefusal(
  Kind: abstract new (...args: never[]) => Error,
  [, examples, options, message]: Case,
): Promise<void> {
  const run = train(logistic(), { ...data, ...examples }, { ...quick, ...options });
  const error: unknown = await run.catch((e: unknown) => e);
  expect(error).toBeInstanceOf(Kind);
  expect((error as Error).message).toContain(message);
  expect((error as Error).message).not.toContain("\n");
}

describe("train refuses as a DataError", () => {
  const cases: Case[] = [
    ["no training images", { train: none }, {}, "train: got no images"],
    ["no validation images", { validation: none }, {}, "train: validation: got no images"],
    [
      "fewer labels than images",
      { train: { inputs, labels: [0, 1] } },
      {},
      "train: got 24 images and 2 labels",
    ],
    [
      "fewer patients than images",
      { train: { inputs, labels, groups: ["a"] } },
      {},
      "train: got 24 images and 1 groups",
    ],
    [
      "a patient without a name",
      { train: { inputs, labels, groups: labels.map((_, i) => (i === 3 ? "" : "p")) } },
      {},
      "train: image 3 has no patient",
    ],
    [
      "a negative weight",
      { train: { inputs, labels, weights: replaced(labels, 2, -1) } },
      {},
      "train: weight of image 2 is -1, wants 0 or more",
    ],
    [
      "a label 2",
      { train: { inputs, labels: replaced(labels, 5, 2) } },
      {},
      "label of image 5 is 2, wants 0 or 1",
    ],
    [
      "a class that the network does not have",
      { train: { inputs, labels: replaced(labels, 5, 2) } },
      { loss: crossEntropy() },
      "label of image 0 is 1, wants a class from 0 to 0",
    ],
    [
      "several labels an image for one output",
      { train: { inputs, labels: ndArray(new Float32Array(48), [24, 2]) } },
      {},
      "got 2 labels an image, the network returns 1",
    ],
    [
      "images of another size",
      { train: { inputs: ndArray(inputs.data, [12, 4]), labels: labels.slice(0, 12) } },
      {},
      "images are [4], the network wants [2]",
    ],
    [
      "images of one class",
      { train: { inputs, labels: labels.map(() => 1) } },
      {},
      "all training images are of one class (1)",
    ],
    [
      "images without any label",
      { train: { inputs, labels: labels.map(() => Number.NaN) } },
      {},
      "no training image has a label that was observed",
    ],
    [
      "to choose an epoch by a metric that is undefined",
      { validation: { ...data.validation, labels: new Array(10).fill(1) } },
      { best: aurocMetric() },
      'best: "auroc" is not defined over the validation images (single-class)',
    ],
    [
      "to sample patients that are not known",
      {},
      { sampler: patientBalanced() },
      "patientBalanced: the training examples have no `groups`",
    ],
  ];
  test.each(cases)("%s", (...refused) => expectRefusal(DataError, refused));
});

describe("train refuses as a UsageError", () => {
  const cases: Case[] = [
    ["to train nothing", {}, { only: () => false }, "train: no parameter is left to be trained"],
    ["no epochs", {}, { epochs: 0 }, "train: epochs is 0, wants a whole number from 1"],
    ["empty batches", {}, { batchSize: 0 }, "train: batchSize is 0, wants a whole number from 1"],
    ["half a batch", {}, { accumulate: 0.5 }, "train: accumulate is 0.5"],
    ["a negative seed", {}, { seed: -1 }, "train: seed is -1, wants a whole number from 0"],
    ["a limit of 0", {}, { clip: { norm: 0 } }, "train: clip norm is 0, wants more than 0"],
    ["an average that never moves", {}, { ema: { decay: 1 } }, "train: ema has decay 1"],
    [
      "an unknown policy",
      {},
      { batchNorm: "eval" as never },
      'train: batchNorm is "eval", wants inference, batch or train',
    ],
    [
      "a momentum of 1",
      {},
      { batchNormMomentum: 1 },
      "train: batchNormMomentum is 1, wants 0 or more and less than 1",
    ],
    [
      "a group of an unknown path",
      {},
      { groups: [{ of: "v", rate: 0.1 }] },
      'train: no trained parameter is "v" or below it; nearest: w, b',
    ],
    [
      "a group with a negative rate",
      {},
      { groups: [{ of: "w", rate: -1 }] },
      "train: a group has rate -1",
    ],
    [
      "to freeze up to an unknown layer",
      {},
      { freeze: "logits" },
      'train: freeze: no layer or value is named "logits"; nearest: logit',
    ],
    [
      "to choose an epoch by an unknown metric",
      {},
      { best: "auc" },
      'train: best: the run has no metric "auc"; nearest: auroc',
    ],
    [
      "to choose an epoch without validation images",
      { validation: undefined },
      { best: "loss" },
      'train: best: "loss" is computed on validation images, and there are none',
    ],
    [
      "to stop by validation images that are not there",
      { validation: undefined },
      { callbacks: [earlyStopping({ metric: "auroc" })] },
      'earlyStopping: "auroc" is computed on validation images, and there are none',
    ],
    [
      "to stop by an unknown metric",
      {},
      { callbacks: [earlyStopping({ metric: "val_auc" })] },
      'earlyStopping: the run has no metric "val_auc"; nearest:',
    ],
    [
      "two callbacks of one name",
      {},
      { callbacks: [earlyStopping(), earlyStopping()] },
      'train: two callbacks are called "earlyStopping"',
    ],
    [
      "two metrics of one name",
      {},
      { metrics: [aurocMetric(), aurocMetric()] },
      'train: two metrics are called "auroc"',
    ],
  ];
  test.each(cases)("%s", (...refused) => expectRefusal(UsageError, refused));

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])("a learning rate of %d", (rate) => {
    expect(() => adam({ learningRate: rate })).toThrow(UsageError);
    expect(() => sgd({ learningRate: rate })).toThrow(
      new UsageError(`sgd: learning rate is ${rate}, wants more than 0`),
    );
  });
});

describe("a loss that is no longer finite ends the run", () => {
  test("and the image that holds no number is named", async () => {
    const run = train(logistic(), { ...data, train: holed }, quick);
    const error = (await run.catch((e) => e)) as TrainingDivergedError;
    expect(error).toBeInstanceOf(TrainingDivergedError);
    expect(error).toMatchObject({ epoch: 1, learningRate: 0.1 });
    expect(error.images).toContain(4); // element 9 of two an image
    expect(error.likelyCause).toBe("image 4 holds NaN; mend or leave out that image");
    expect(error.message).toContain("the last checkpoint is good");
  });

  test("also where it is found over the validation images", async () => {
    const run = train(logistic(), { ...data, validation: holed }, quick);
    const error = (await run.catch((e) => e)) as TrainingDivergedError;
    expect(error).toMatchObject({ epoch: 1, step: null });
    expect(error.likelyCause).toContain("image 4 holds NaN");
  });

  test("or that a learning rate is too large", async () => {
    const wild = { ...quick, epochs: 50, optimizer: sgd({ learningRate: 1e38 }) };
    // nothing separates them
    const mixed = { inputs, labels: labels.map((_, i) => (i >> 1) % 2) };
    const run = train(logistic(), { train: mixed }, wild);
    const error = (await run.catch((e) => e)) as TrainingDivergedError;
    expect(error).toBeInstanceOf(TrainingDivergedError);
    expect(error.likelyCause).toMatch(/lower the learning rate \(1e\+38\)/);
  });

  test("and the network is as it was", async () => {
    const graph = logistic();
    const own = () => bytesOf(new Map([...graph.parameters].map(([n, p]) => [n, p.array])));
    const before = own();
    await train(graph, { ...data, train: holed }, quick).catch(() => undefined);
    expect(own()).toEqual(before);
  });
});

describe("train refuses what the types would have refused", () => {
  const cases: Case[] = [
    [
      "an option that does not exist",
      {},
      { epoch: 3 } as TrainOptions,
      'train: has no option "epoch"; nearest: epochs',
    ],
    [
      "an optimizer by its name",
      {},
      { optimizer: "adam" as never },
      'is "adam", wants an optimizer such as adam()',
    ],
    ["a loss by its name", {}, { loss: "bce" as never }, 'is "bce", wants a loss'],
    [
      "a schedule by its name",
      {},
      { schedule: "cosine" as never },
      'is "cosine", wants a schedule',
    ],
    ["names of parameters", {}, { only: ["head"] as never }, 'only is ["head"], wants a function'],
    [
      "one callback",
      {},
      { callbacks: earlyStopping() as never },
      "wants a list such as [earlyStopping()]",
    ],
    [
      "no training images",
      { train: undefined },
      {},
      "the data has no `train` with inputs and labels",
    ],
    [
      "a tensor",
      { train: { inputs: { shape: [1, 2] }, labels } },
      {},
      "of a tf.Tensor: ndArray(await tensor.data()",
    ],
  ];
  test.each(cases)("%s", (...given) => expectRefusal(UsageError, given));

  test("a model that is none", async () => {
    await expect(train({} as never, data, quick)).rejects.toThrow(
      "train: the model is none, wants a tf.LayersModel or a graph",
    );
  });
});
