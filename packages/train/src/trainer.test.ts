import { memory } from "@tensorflow/tfjs-core";
import { ndArray } from "@xrt/core";
import { fromLayersModel } from "@xrt/graph/layers";
import { compile as compileTfjs } from "@xrt/graph/tfjs";
import { aurocInterval } from "@xrt/metrics";
import { expectClose } from "@xrt/testing";
import { describe, expect, test } from "vitest";
import { bytesOf, logistic, twoClouds } from "../test/logistic.js";
import { pictures, smallNetwork, weightsOf } from "../test/small-network.js";
import type { Callback } from "./callbacks/callback.js";
import { earlyStopping } from "./callbacks/early-stopping.js";
import { evaluate } from "./evaluate.js";
import { memoryFeatureCache } from "./features/feature-cache.js";
import { findLearningRate } from "./find-learning-rate.js";
import { fineTune } from "./fine-tune.js";
import { crossEntropy } from "./losses/cross-entropy.js";
import { huber } from "./losses/huber.js";
import { aurocMetric } from "./metrics/auroc-metric.js";
import { averagePrecisionMetric } from "./metrics/average-precision-metric.js";
import { balancedAccuracyMetric } from "./metrics/balanced-accuracy-metric.js";
import { brierMetric } from "./metrics/brier-metric.js";
import { meanAbsoluteErrorMetric } from "./metrics/mean-absolute-error-metric.js";
import type { Metric } from "./metrics/metric.js";
import { adam } from "./optimizers/adam.js";
import { sgd } from "./optimizers/sgd.js";
import type { Sampler } from "./samplers/sampler.js";
import { train } from "./train.js";
import { trainer } from "./trainer.js";

const data = { train: pictures(16, "train"), validation: pictures(8, "validation") };
const quick = { epochs: 2, batchSize: 4, optimizer: adam({ learningRate: 0.05 }) };

describe("a tf.LayersModel", () => {
  test("has the trained weights when the run is over, and none before", async () => {
    const model = smallNetwork();
    const before = await weightsOf(model);
    const during: unknown[] = [];
    const look: Callback = {
      name: "look",
      onEpoch: async () => void during.push(await weightsOf(model)),
    };
    const { parameters } = await train(model, data, { ...quick, callbacks: [look] });
    expect(during).toEqual([before, before]);
    const after = await weightsOf(model);
    for (const [name, { data: values }] of parameters) expect(after[name]).toEqual([...values]);
    expect(after["conv1/kernel"]).not.toEqual(before["conv1/kernel"]);
    expect([...parameters.keys()].length).toBe(9);
    model.dispose();
  });

  test("has those of the epochs that were done when the loop is left", async () => {
    const model = smallNetwork();
    const run = trainer(model, data, { ...quick, epochs: 9 });
    for await (const { epoch } of run) if (epoch === 2) break;
    expect((await weightsOf(model))["head/bias"]).toEqual([
      ...(run.result().parameters.get("head/bias")?.data ?? []),
    ]);
    model.dispose();
  });

  test.each(["an abort", "an error of a callback"])("is as it was after %s", async (what) => {
    const model = smallNetwork();
    const before = await weightsOf(model);
    const tensors = memory().numTensors;
    const controller = new AbortController();
    const end: Callback = {
      name: "end",
      onStep({ step }) {
        if (step < 5) return;
        if (what === "an abort") controller.abort(new Error("end"));
        else throw new Error("end");
      },
    };
    const run = train(model, data, { ...quick, callbacks: [end], signal: controller.signal });
    await expect(run).rejects.toThrow("end");
    expect(await weightsOf(model)).toEqual(before);
    expect(memory().numTensors).toBe(tensors);
    model.dispose();
  });

  test("is trained as its graph is, and leaves no tensor behind", async () => {
    const model = smallNetwork();
    const graph = await fromLayersModel(model);
    const tensors = memory().numTensors;
    const ofGraph = await train(graph, data, quick);
    const ofModel = await train(model, data, quick);
    expect(memory().numTensors).toBe(tensors);
    expect(bytesOf(ofModel.parameters)).toEqual(bytesOf(ofGraph.parameters));
    model.dispose();
  });
});

describe("a run stops within one batch when its signal is aborted", () => {
  test("and before the first one", async () => {
    const reason = new Error("no");
    const run = train(
      logistic(),
      { train: twoClouds(8, "t") },
      { signal: AbortSignal.abort(reason) },
    );
    await expect(run).rejects.toBe(reason);
  });

  test("also while images are read, and while features are computed", async () => {
    const graph = await fromLayersModel(smallNetwork());
    for (const freeze of [undefined, "last-conv"]) {
      const controller = new AbortController();
      let batches = 0;
      const inputs = async function* (order: readonly number[], { size }: { size: number }) {
        for (let at = 0; at < order.length; at += size) {
          if (++batches === 3) controller.abort(new Error("stop"));
          yield { images: ndArray(new Float32Array(36 * size), [size, 6, 6, 1]) };
        }
      };
      const lazy = { train: { ...data.train, inputs, hash: "x" } };
      const run = train(graph, lazy, {
        ...quick,
        freeze,
        featureCache: freeze === undefined ? null : memoryFeatureCache(),
        signal: controller.signal,
      });
      await expect(run).rejects.toThrow("stop");
      expect(batches).toBe(3);
    }
  });
});

describe("the bytes are the same", () => {
  test("whatever the timing of a reader, and equal to those of images in memory", async () => {
    const graph = await fromLayersModel(smallNetwork());
    const inMemory = await train(graph, data, quick);
    const slow = (delays: (i: number) => number) =>
      async function* (order: readonly number[], { size }: { size: number }) {
        for (let at = 0; at < order.length; at += size) {
          await new Promise((resolve) => setTimeout(resolve, delays(at)));
          const rows = order.slice(at, at + size);
          const own = rows.flatMap((i) => [
            ...data.train.inputs.data.subarray(36 * i, 36 * i + 36),
          ]);
          yield { images: ndArray(Float32Array.from(own), [rows.length, 6, 6, 1]) };
        }
      };
    for (const delays of [() => 0, (i: number) => (i * 7) % 5]) {
      const lazy = { ...data, train: { ...data.train, inputs: slow(delays) } };
      expect(bytesOf((await train(graph, lazy, quick)).parameters)).toEqual(
        bytesOf(inMemory.parameters),
      );
    }
  });

  test("and a reader is told the epoch, for its augmentation, and the order", async () => {
    const seen: [number, number][] = [];
    const inputs = async function* (
      order: readonly number[],
      { epoch, size }: { epoch: number; size: number },
    ) {
      seen.push([epoch, order.length]);
      for (let at = 0; at < order.length; at += size) {
        yield { images: ndArray(new Float32Array(2 * size), [size, 2]) };
      }
    };
    const labels = [0, 1, 0, 1];
    await train(logistic(), { train: { inputs, labels } }, { epochs: 3, batchSize: 2 });
    expect(seen).toEqual([
      [1, 4],
      [2, 4],
      [3, 4],
    ]);
  });

  test.each([
    ["fewer images than were asked for", 1, "a batch has 1 images, 2 were asked for"],
    ["images of another size", 2, "images are [3], the network wants [2]"],
  ])("but a reader that gives %s is refused", async (_, n, message) => {
    const inputs = async function* () {
      yield { images: ndArray(new Float32Array(n * (n + 1)), [n, n + 1]) };
    };
    const run = train(logistic(), { train: { inputs, labels: [0, 1, 0, 1] } }, { batchSize: 2 });
    await expect(run).rejects.toThrow(message);
  });
});

describe("gradients that are accumulated", () => {
  test("are those of one large batch, also with weights and labels that were not observed", async () => {
    const graph = await fromLayersModel(smallNetwork());
    const labels = data.train.labels.map((y, i) => (i % 5 === 0 ? Number.NaN : y));
    const weights = labels.map((_, i) => 1 + (i % 3));
    const own = { ...data, train: { ...data.train, labels, weights } };
    const options = { epochs: 2, optimizer: sgd({ learningRate: 0.1 }) };
    const whole = await train(graph, own, { ...options, batchSize: 16 });
    for (const [batchSize, accumulate] of [
      [4, 4],
      [3, 6],
      [5, 4],
    ] as const) {
      const parts = await train(graph, own, { ...options, batchSize, accumulate });
      expect(parts.history.at(-1)?.step).toBe(2);
      for (const [name, { data: values }] of whole.parameters) {
        // sums in another order
        expectClose(parts.parameters.get(name)?.data ?? [], values, {
          relative: 1e-4,
          absolute: 1e-6,
          what: name,
        });
      }
    }
  });
});

describe("an average of the weights", () => {
  test("is what is validated and kept", async () => {
    const examples = { train: twoClouds(12, "t"), validation: twoClouds(6, "v") };
    const options = { epochs: 1, batchSize: 3, optimizer: sgd({ learningRate: 0.5 }) };
    const seen: number[] = [];
    const plain = await train(
      logistic(),
      { train: examples.train },
      {
        ...options,
        callbacks: [
          { name: "w", onStep: (_, run) => void seen.push(run.weights().get("b")?.data[0] ?? 0) },
        ],
      },
    );
    const averaged = await train(logistic(), examples, { ...options, ema: { decay: 0.5 } });
    const expected = seen.reduce((e, w) => Math.fround(0.5 * e + 0.5 * w), 0);
    expect(averaged.parameters.get("b")?.data[0]).toBe(expected);
    expect(averaged.history[0]?.train).toEqual(plain.history[0]?.train);
  });
});

describe("metrics", () => {
  test("are exact over all scores, with intervals by patient", async () => {
    const kept: { scores: number[] } = { scores: [] };
    const spy: Metric = {
      ...aurocMetric(),
      compute(scored) {
        kept.scores = [...scored.scores.data];
        return aurocMetric().compute(scored);
      },
    };
    const { history } = await train(smallNetwork(), data, {
      ...quick,
      epochs: 1,
      batchSize: 3,
      metrics: [spy],
    });
    const { labels, groups = [] } = data.validation;
    expect(history[0]?.validation?.metrics.auroc).toEqual(
      aurocInterval(labels, kept.scores, { groups }),
    );
    expect(history[0]?.validation?.metrics.auroc).toMatchObject({ nGroups: 4, n: 8 });
  });

  test("of several labels leave out what was not observed and what is undefined", async () => {
    const rows = (n: number, of: typeof data.train) => {
      const values = of.labels.flatMap((y, i) => [y, 1 - y, i % 2 === 0 ? Number.NaN : 1]);
      return { ...of, labels: ndArray(Float32Array.from(values), [n, 3]) };
    };
    const own = { train: rows(16, data.train), validation: rows(8, data.validation) };
    const metrics = [
      aurocMetric(),
      averagePrecisionMetric(),
      balancedAccuracyMetric(),
      brierMetric(),
    ];
    const { history } = await train(smallNetwork({ outputs: 3 }), own, { ...quick, metrics });
    const found = history[0]?.validation?.metrics ?? {};
    expect(found.auroc).toMatchObject({ nDefined: 2, nLabels: 3 });
    for (const { name } of metrics) expect(found[name]?.value).toBeGreaterThanOrEqual(0);
  });

  test("of classes take one against the rest", async () => {
    const own = { train: data.train, validation: data.validation };
    const metrics = [aurocMetric(), balancedAccuracyMetric()];
    const { history } = await train(smallNetwork({ outputs: 2 }), own, {
      ...quick,
      loss: crossEntropy(),
      metrics,
      epochs: 20,
    });
    const last = history.at(-1)?.validation;
    expect(last?.metrics.auroc?.value).toBeGreaterThan(0.9);
    expect(last?.metrics.balancedAccuracy?.value).toBeGreaterThan(0.7);
  });

  test("of numbers are of the outputs as they are", async () => {
    const metrics = [meanAbsoluteErrorMetric()];
    const { history } = await train(smallNetwork(), data, {
      ...quick,
      loss: huber(),
      metrics,
      best: meanAbsoluteErrorMetric(),
    });
    const { metrics: found, loss } = history[0]?.validation ?? {};
    // errors below 1 of a sigmoid and of labels 0 and 1: half their squares
    expect(loss).toBeLessThan(0.5);
    expect(found?.meanAbsoluteError?.value).toBeGreaterThan(0);
  });

  test("report losses with and without weights, of training and validation images", async () => {
    const weights = (n: number) => new Array(n).fill(3);
    const own = {
      train: { ...data.train, weights: weights(16) },
      validation: { ...data.validation, weights: weights(8) },
    };
    const [epoch] = (await train(smallNetwork(), own, { ...quick, epochs: 1 })).history;
    for (const losses of [epoch?.train, epoch?.validation]) {
      expect((losses?.loss ?? 0) / (losses?.unweightedLoss ?? 1)).toBeCloseTo(3, 12);
    }
  });
});

describe("evaluate", () => {
  test("says of a trained model what its run said of the validation images", async () => {
    const model = smallNetwork();
    const { history, bestEpoch } = await train(model, data, quick);
    const { scores, ...found } = await evaluate(model, data.validation, { batchSize: 3 });
    const said = history[bestEpoch - 1]?.validation;
    expect(found.loss).toBeCloseTo(said?.loss ?? 0, 6);
    expect(found.metrics.auroc?.value).toBe(said?.metrics.auroc?.value);
    expect(scores.shape).toEqual([8, 1]);
    model.dispose();
  });

  test("refuses images of another size", async () => {
    const wrong = { inputs: ndArray(new Float32Array(3), [1, 3]), labels: [1] };
    await expect(evaluate(logistic(), wrong)).rejects.toThrow(
      "evaluate: images are [3], the network wants [2]",
    );
  });
});

test("batches of one class, or of one image, are trained like any other", async () => {
  const apart = [...data.train.labels.keys()].sort(
    (a, b) => (data.train.labels[a] ?? 0) - (data.train.labels[b] ?? 0),
  );
  const byClass: Sampler = {
    ...{ name: "by class", options: {}, size: () => 16 },
    order: () => apart,
  };
  for (const batchSize of [8, 1]) {
    const run = await train(smallNetwork(), data, { ...quick, batchSize, sampler: byClass });
    for (const { train: own } of run.history) expect(Number.isFinite(own.loss)).toBe(true);
  }
});

describe("the epoch that is kept", () => {
  const falling: Metric = {
    name: "auroc-like",
    direction: "up",
    compute: ({ scores }) => ({
      value: scores.data[0] ?? 0,
      level: 0,
      method: "first score",
      n: 1,
      warnings: [],
    }),
  };

  test("is the best by the metric's own direction", async () => {
    const values = async (metric: Metric) => {
      const run = await train(smallNetwork(), data, {
        ...quick,
        epochs: 5,
        metrics: [metric],
        best: metric,
      });
      const all = run.history.map((e) => e.validation?.metrics[metric.name]?.value ?? 0);
      return { best: all[run.bestEpoch - 1], all };
    };
    const up = await values(falling);
    expect(up.best).toBe(Math.max(...up.all));
    const down = await values({ ...falling, direction: "down" });
    expect(down.best).toBe(Math.min(...down.all));
    expect(down.all).toEqual(up.all);
  });

  test("is the last one where that is asked for", async () => {
    const { bestEpoch, history } = await train(smallNetwork(), data, {
      ...quick,
      epochs: 4,
      best: "last",
    });
    expect([bestEpoch, history.length]).toEqual([4, 4]);
  });

  test("may be another than the one that ends the run", async () => {
    const metric: Metric = { ...falling, direction: "down" };
    const stop = earlyStopping({ metric, patience: 1 });
    const run = await train(smallNetwork(), data, {
      ...quick,
      epochs: 30,
      metrics: [metric],
      callbacks: [stop],
      best: "trainLoss",
    });
    expect(run.stopped).toBe(
      run.history.length < 30 ? "auroc-like has not become better for 1 epochs" : null,
    );
    const losses = run.history.map((e) => e.train.loss);
    expect(losses[run.bestEpoch - 1]).toBe(Math.min(...losses));
  });
});

describe("fineTune", () => {
  test("trains the head on frozen features, then all layers at rates that fall towards the input", async () => {
    const model = smallNetwork();
    for (const layer of model.layers.slice(0, -1)) layer.trainable = false;
    const before = await weightsOf(model);
    const stages: string[] = [];
    const result = await fineTune(model, data, {
      headEpochs: 2,
      epochs: 2,
      batchSize: 4,
      learningRate: 0.02,
      optimizer: (learningRate) => {
        stages.push(`optimizer ${learningRate}`);
        return sgd({ learningRate });
      },
      callbacks: (stage) => [
        { name: "tell", onEpoch: ({ epoch }) => void stages.push(`${stage} ${epoch}`) },
      ],
    });
    expect(stages).toEqual([
      "optimizer 0.02",
      "head 1",
      "head 2",
      "optimizer 0.01",
      "all 1",
      "all 2",
    ]);
    expect([...result.stages.head.parameters.keys()]).toEqual(["head/kernel", "head/bias"]);
    expect(result.history.map((e) => [e.epoch, e.step])).toEqual([
      [1, 4],
      [2, 8],
      [3, 12],
      [4, 16],
    ]);
    const after = await weightsOf(model);
    const moved = (name: string) =>
      Math.hypot(...(after[name] ?? []).map((v, i) => v - (before[name]?.[i] ?? 0)));
    expect(moved("conv1/kernel")).toBeGreaterThan(0);
    expect(moved("conv1/kernel")).toBeLessThan(moved("head/kernel"));
    for (const name of ["norm1/moving_mean", "norm2/moving_variance"]) {
      expect(after[name]).toEqual(before[name]);
    }
    model.dispose();
  });
});

describe("findLearningRate", () => {
  test("suggests a rate on the way down, ends when the loss soars, and leaves the model alone", async () => {
    const model = smallNetwork();
    const before = await weightsOf(model);
    const curve = await findLearningRate(model, data.train, { batchSize: 8, to: 1000 });
    expect(await weightsOf(model)).toEqual(before);
    expect(curve.rates.length).toBe(curve.losses.length);
    expect(curve.rates.length).toBeLessThanOrEqual(100);
    expect(curve.rates[0]).toBeCloseTo(1e-7, 15);
    expectClose(
      curve.rates.slice(1).map((r, i) => r / (curve.rates[i] ?? 1)),
      new Array(curve.rates.length - 1).fill(1e10 ** (1 / 99)),
      { relative: 1e-9 },
    );
    const at = curve.rates.indexOf(curve.suggestion ?? -1);
    expect(curve.smoothed[at]).toBeLessThan(curve.smoothed[0] ?? 0);
    expect(curve.smoothed[at]).toBeGreaterThan(Math.min(...curve.smoothed));
    model.dispose();
  });

  test("refuses an empty range", async () => {
    const run = findLearningRate(logistic(), twoClouds(8, "t"), { from: 1, to: 0.1 });
    await expect(run).rejects.toThrow("findLearningRate: got rates from 1 to 0.1");
  });

  test("is aborted", async () => {
    const signal = AbortSignal.abort(new Error("no"));
    await expect(findLearningRate(logistic(), twoClouds(8, "t"), { signal })).rejects.toThrow("no");
  });
});

test("another engine gives the same weights, but for rounding", async () => {
  const graph = await fromLayersModel(smallNetwork());
  const sgdOnly = { ...quick, optimizer: sgd({ learningRate: 0.05 }), batchNorm: "train" as const };
  const onnx = await train(graph, data, sgdOnly);
  const tfjs = await train(graph, data, {
    ...sgdOnly,
    compile: (g, o) => compileTfjs(g, { ...o, backend: "cpu" }),
  });
  for (const [name, { data: values }] of onnx.parameters) {
    expectClose(tfjs.parameters.get(name)?.data ?? [], values, {
      relative: 1e-4,
      absolute: 1e-5,
      what: name,
    });
  }
});
