import "@tensorflow/tfjs-backend-cpu";
import { enableProdMode } from "@tensorflow/tfjs-core";
import { layers, sequential } from "@tensorflow/tfjs-layers";
import { ndArray, type Progress } from "@xrt/core";
import { differentiate, type Graph } from "@xrt/graph";
import { fromLayersModel } from "@xrt/graph/layers";
import { compile } from "@xrt/graph/onnx";
import { expectClose, randomArray, toFloat32 } from "@xrt/testing";
import * as ort from "onnxruntime-node";
import { afterEach, beforeEach, describe, expect, type MockInstance, test, vi } from "vitest";
import { bytesOf, logistic, twoClouds } from "../test/logistic.js";
import { earlyStopping } from "./callbacks/early-stopping.js";
import { binaryCrossEntropy } from "./losses/binary-cross-entropy.js";
import { lossGraph } from "./losses/loss-graph.js";
import { adam } from "./optimizers/adam.js";
import type { TrainOptions } from "./options.js";
import { train } from "./train.js";
import { withParameters } from "./with-parameters.js";

enableProdMode();

const data = { train: twoClouds(24, "train"), validation: twoClouds(10, "validation") };
/** Swapped labels: the better the training goes, the worse the validation loss. */
const hopeless = { ...data, validation: twoClouds(10, "validation", { flipped: true }) };
const quick = {
  epochs: 4,
  batchSize: 5,
  optimizer: adam({ learningRate: 0.1 }),
} satisfies TrainOptions;

/** Every session of onnxruntime that a test makes is released when it ends. */
let releases: MockInstance<() => Promise<void>>[] = [];
let create: MockInstance;
beforeEach(() => {
  releases = [];
  const original = ort.InferenceSession.create.bind(ort.InferenceSession) as (
    ...args: unknown[]
  ) => Promise<ort.InferenceSession>;
  create = vi
    .spyOn(ort.InferenceSession, "create")
    .mockImplementation(async (...args: unknown[]) => {
      const session = await original(...args);
      releases.push(vi.spyOn(session, "release"));
      return session;
    });
});
afterEach(() => {
  for (const release of releases) expect(release).toHaveBeenCalledOnce();
  create.mockRestore();
});

describe("train", () => {
  test("separates what can be separated: the loss falls and the validation AUROC is 1", async () => {
    const { history, bestEpoch, parameters } = await train(logistic(), data, quick);
    expect(releases.length).toBe(2);
    expect(history.map((e) => e.epoch)).toEqual([1, 2, 3, 4]);
    for (const [i, { train: own, validation }] of history.slice(1).entries()) {
      expect(own.loss).toBeLessThan(history[i]?.train.loss ?? 0);
      expect(validation?.loss).toBeLessThan(history[i]?.validation?.loss ?? 0);
    }
    expect(history.at(-1)?.validation?.metrics.auroc?.value).toBe(1);
    expect(bestEpoch).toBe(4);
    expect([...parameters].map(([name, { shape }]) => [name, shape])).toEqual([
      ["w", [2, 1]],
      ["b", [1]],
    ]);
  });

  test("reports the losses of the definition", async () => {
    const one = { epochs: 1, batchSize: 100, optimizer: adam({ learningRate: 0.1 }) };
    const { history, parameters } = await train(logistic(), data, one);
    const mean = (w: readonly number[], { inputs, labels }: typeof data.train) => {
      const each = Array.from(labels, (y, i) => {
        const [a = 0, b = 0] = inputs.data.slice(2 * i, 2 * i + 2);
        const p = 1 / (1 + Math.exp(-((w[0] ?? 0) * a + (w[1] ?? 0) * b + (w[2] ?? 0))));
        return -Math.log(y === 1 ? p : 1 - p);
      });
      return each.reduce((sum, v) => sum + v, 0) / each.length;
    };
    const after = [...(parameters.get("w")?.data ?? []), ...(parameters.get("b")?.data ?? [])];
    // one step took all images: the training loss is that of the first weights
    expectClose([history[0]?.train.loss ?? 0], [mean([0.1, -0.2, 0], data.train)]);
    expectClose([history[0]?.validation?.loss ?? 0], [mean(after, data.validation)]);
  });

  test("takes a step of the last, smaller batch too and weighs its loss by its images", async () => {
    // at a learning rate of 1e-9 the weights stay, so that the mean over batches is the mean over images
    const still = { epochs: 1, optimizer: adam({ learningRate: 1e-9 }) };
    const whole = await train(logistic(), data, { ...still, batchSize: 24 });
    const uneven = await train(logistic(), data, { ...still, batchSize: 7 });
    expectClose([uneven.history[0]?.train.loss ?? 0], [whole.history[0]?.train.loss ?? 1]);
  });

  test("takes networks with a sigmoid at the end, which is cut", async () => {
    const plain = await train(logistic(), data, quick);
    const squashed = await train(logistic(undefined, { sigmoid: true }), data, quick);
    expect(bytesOf(squashed.parameters)).toEqual(bytesOf(plain.parameters));
  });

  test("gives the same bytes for the same seed and others for another one", async () => {
    const [a, b, c] = [
      await train(logistic(), data, { ...quick, seed: 3 }),
      await train(logistic(), data, { ...quick, seed: 3 }),
      await train(logistic(), data, { ...quick, seed: 4 }),
    ];
    expect(bytesOf(b.parameters)).toEqual(bytesOf(a.parameters));
    expect(b.history).toEqual(a.history);
    expect(bytesOf(c.parameters)).not.toEqual(bytesOf(a.parameters));
    expect(c.history).not.toEqual(a.history);
  });

  test("leaves the graph's own arrays and the examples unchanged", async () => {
    const graph = logistic();
    const own = (g: Graph) => bytesOf(new Map([...g.parameters].map(([n, p]) => [n, p.array])));
    const before = [own(graph), structuredClone(data)];
    const { parameters } = await train(graph, data, quick);
    expect([own(graph), data]).toEqual(before);
    expect(bytesOf(parameters).w).not.toEqual(own(graph).w);
  });

  test("trains only what `only` picks and returns nothing else", async () => {
    const graph = logistic();
    const { parameters } = await train(graph, data, { ...quick, only: (name) => name === "b" });
    expect([...parameters.keys()]).toEqual(["b"]);
    expect(withParameters(graph, parameters).parameters.get("w")).toBe(graph.parameters.get("w"));
  });

  test("keeps the statistics of BatchNorm, which are not trainable", async () => {
    const model = sequential({
      layers: [
        layers.conv2d({ filters: 2, kernelSize: 2, inputShape: [3, 3, 1], name: "conv" }),
        layers.batchNormalization({ name: "norm" }),
        layers.reLU(),
        layers.globalAveragePooling2d({}),
        layers.dense({ units: 1, activation: "sigmoid", name: "head" }),
      ],
    });
    const graph = await fromLayersModel(model);
    const inputs = toFloat32(randomArray([8, 3, 3, 1], { stream: "images" }));
    const examples = { inputs, labels: [0, 1, 0, 1, 0, 1, 0, 1] };
    const seen: string[] = [];
    const only = (name: string) => seen.push(name) > 0;
    const both = { train: examples, validation: examples };
    const { parameters } = await train(graph, both, { ...quick, epochs: 1, only });
    const trained = [
      "conv/kernel",
      "conv/bias",
      "norm/gamma",
      "norm/beta",
      "head/kernel",
      "head/bias",
    ];
    expect([...parameters.keys()].sort()).toEqual(trained.sort());
    expect(seen.sort()).toEqual(trained);
    expect(graph.parameters.has("norm/moving_mean")).toBe(true);
    model.dispose();
  });

  test("stops after `patience` epochs without a lower validation loss and keeps the best epoch's bytes", async () => {
    const settings = { ...quick, epochs: 20, callbacks: [earlyStopping({ patience: 3 })] };
    const long = await train(logistic(), hopeless, settings);
    expect(long.history.map((e) => e.epoch)).toEqual([1, 2, 3, 4]);
    expect(long.bestEpoch).toBe(1);
    const short = await train(logistic(), hopeless, { ...settings, epochs: 1 });
    expect(bytesOf(long.parameters)).toEqual(bytesOf(short.parameters));
  });

  test("has no AUROC where the validation images are of one class", async () => {
    const validation = { inputs: data.validation.inputs, labels: new Array(10).fill(1) };
    const { history } = await train(logistic(), { ...data, validation }, { ...quick, epochs: 1 });
    expect(history[0]?.validation?.metrics.auroc).toMatchObject({
      value: Number.NaN,
      reason: "single-class",
    });
  });

  test.each([
    ["all epochs", data, 20],
    ["an early stop", hopeless, 3],
  ])(
    "reports progress that only grows and ends at the total, with %s",
    async (_, examples, patience) => {
      const seen: Progress[] = [];
      const onProgress = (p: Progress) => seen.push(p);
      await train(logistic(), examples, {
        ...quick,
        epochs: 6,
        callbacks: [earlyStopping({ patience })],
        task: "arm",
        onProgress,
      });
      const done = seen.map((p) => p.done);
      expect(done).toEqual([...done].sort((a, b) => a - b));
      expect(done[0]).toBe(5);
      expect(seen.at(-1)).toEqual({ task: "arm", done: 144, total: 144, unit: "images" });
      expect(new Set(seen.map((p) => p.total))).toEqual(new Set([144]));
    },
  );

  test("rejects with the reason of its signal and leaves nothing running", async () => {
    const reason = new Error("enough");
    const controller = new AbortController();
    let reports = 0;
    const onProgress = () => {
      reports++;
      if (reports === 3) controller.abort(reason);
    };
    const run = train(logistic(), data, { ...quick, onProgress, signal: controller.signal });
    await expect(run).rejects.toBe(reason);
    expect(releases.length).toBe(2);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(reports).toBe(3);
    const again = train(logistic(), data, { ...quick, signal: controller.signal });
    await expect(again).rejects.toBe(reason);
  });

  test("uses the gradients of the loss: one step is the learning rate against their signs", async () => {
    const { graph: loss } = lossGraph(logistic(), binaryCrossEntropy());
    const step = differentiate(loss, { of: "loss", wrt: ["w"] });
    const executable = await compile(step.graph);
    const n = data.train.labels.length;
    const column = (values: ArrayLike<number>) => ndArray(Float32Array.from(values), [n, 1]);
    const out = await executable.run({
      x: data.train.inputs,
      targets: column(data.train.labels),
      weights: column(new Array(n).fill(1 / n)),
    });
    await executable.dispose();
    const signs = Array.from(out[step.gradients.get("w") ?? ""]?.data ?? [], Math.sign);
    const { parameters } = await train(logistic(), data, {
      epochs: 1,
      batchSize: n,
      optimizer: adam({ learningRate: 0.01 }),
    });
    const expected = [0.1, -0.2].map((w, i) => w - 0.01 * (signs[i] ?? 0));
    expectClose(parameters.get("w")?.data ?? [], expected);
  });
});
