import { type NdArray, ndArray, UsageError } from "@xrt/core";
import { float32, type Graph, GraphBuilder, tap } from "@xrt/graph";
import { fromLayersModel } from "@xrt/graph/layers";
import { compile, runBatches } from "@xrt/graph/onnx";
import { expectClose } from "@xrt/testing";
import { describe, expect, test } from "vitest";
import { bytesOf } from "../test/logistic.js";
import { pictures, smallNetwork, weightsOf } from "../test/small-network.js";
import { memoryFeatureCache } from "./features/feature-cache.js";
import { frozenFeatures } from "./features/frozen-features.js";
import { sgd } from "./optimizers/sgd.js";
import type { BatchNormPolicy, TrainOptions } from "./options.js";
import { train } from "./train.js";

const data = { train: pictures(16, "train"), validation: pictures(8, "validation") };
const quick = { epochs: 3, batchSize: 4, optimizer: sgd({ learningRate: 0.1 }) };

/** Outputs of a layer for the training images. */
async function outputsOf(graph: Graph, path: string): Promise<NdArray> {
  const executable = await compile(tap(graph, [path]));
  const values = await runBatches(executable, graph.inputs[0] ?? "", data.train.inputs);
  await executable.dispose();
  return values;
}

const arraysOf = (graph: Graph, names: (name: string) => boolean) =>
  bytesOf(new Map([...graph.parameters].filter(([n]) => names(n)).map(([n, p]) => [n, p.array])));

describe("what is frozen stays bit for bit", () => {
  const policies: BatchNormPolicy[] = ["inference", "batch", "train"];
  const cases = policies.flatMap((batchNorm) =>
    [undefined, null].map((featureCache) => ({ batchNorm, featureCache })),
  );
  test.each(cases)("parameters, statistics and outputs of the prefix, with %o", async (options) => {
    const model = smallNetwork();
    const [graph, before] = [await fromLayersModel(model), await weightsOf(model)];
    const outputs = await outputsOf(graph, "relu1");
    const trained = await train(model, data, { ...quick, ...options, freeze: "relu1" });
    const after = await weightsOf(model);
    for (const name of Object.keys(before).filter((n) => /1\//.test(n))) {
      expect(after[name], name).toEqual(before[name]);
    }
    for (const name of ["conv2/kernel", "norm2/gamma", "norm2/beta", "head/kernel", "head/bias"]) {
      expect(after[name], name).not.toEqual(before[name]);
    }
    const moves = options.batchNorm === "train";
    const [mean, variance] = ["norm2/moving_mean", "norm2/moving_variance"];
    for (const name of [mean, variance] as string[]) {
      const claim = moves ? expect(after[name], name).not : expect(after[name], name);
      claim.toEqual(before[name]);
      expect(trained.parameters.has(name), name).toBe(moves);
    }
    const again = await outputsOf(await fromLayersModel(model), "relu1");
    expect(new Uint8Array(again.data.buffer)).toEqual(new Uint8Array(outputs.data.buffer));
    expect(arraysOf(trained.graph, (n) => /1\//.test(n))).toEqual(
      arraysOf(graph, (n) => /1\//.test(n)),
    );
    model.dispose();
  });

  test("a BatchNorm whose gamma and beta are not picked infers, whatever the policy", async () => {
    const graph = await fromLayersModel(smallNetwork());
    const only = (name: string) => name.startsWith("head/");
    const [inferred, batch] = await Promise.all(
      (["inference", "train"] as const).map((batchNorm) =>
        train(graph, data, { ...quick, batchNorm, only }),
      ),
    );
    expect(bytesOf(batch?.parameters ?? new Map())).toEqual(
      bytesOf(inferred?.parameters ?? new Map()),
    );
  });
});

describe("features of a frozen part", () => {
  const head: TrainOptions = { ...quick, freeze: "last-conv" };

  test("are computed once, and the head learns the same from them", async () => {
    const graph = await fromLayersModel(smallNetwork());
    let runs = 0;
    const counted: TrainOptions["compile"] = async (g, o) => {
      const executable = await compile(g, o);
      const isPrefix = g.outputs.length === 1;
      return {
        ...executable,
        run(feeds, options) {
          if (isPrefix) runs++;
          return executable.run(feeds, options);
        },
      };
    };
    const cached = await train(graph, data, { ...head, compile: counted });
    expect(runs).toBe(4 + 2); // batches of training and validation images, whatever the epochs
    const anew = await train(graph, data, { ...head, featureCache: null });
    for (const [name, { data: values }] of cached.parameters) {
      expectClose(values, anew.parameters.get(name)?.data ?? [], { what: name });
    }
    expect([...cached.parameters.keys()]).toEqual(["head/kernel", "head/bias"]);
  });

  test("are found again in a cache by content: other images or weights are other features", async () => {
    const cache = memoryFeatureCache();
    const keys = new Set<string>();
    const seen: typeof cache = {
      get: (key) => cache.get(key),
      set: (key, features) => {
        keys.add(key);
        return cache.set(key, features);
      },
    };
    const graph = await fromLayersModel(smallNetwork());
    const of = (g: Graph, examples = data.train) =>
      frozenFeatures(g, examples, { at: "relu1", cache: seen });
    const first = await of(graph);
    expect(
      await of(graph, {
        ...data.train,
        inputs: ndArray(data.train.inputs.data.slice(), [16, 6, 6, 1]),
      }),
    ).toBe(first);
    expect(keys.size).toBe(1);
    await of(graph, data.validation);
    await of(await fromLayersModel(smallNetwork({ seed: 1 })));
    expect(keys.size).toBe(3);
    // what lies behind the layer does not matter
    const other = await fromLayersModel(smallNetwork({ outputs: 2 }));
    expect(await of(other)).toBe(first);
  });

  test("are refused to be kept for images that have no name", async () => {
    const graph = await fromLayersModel(smallNetwork());
    const inputs = async function* () {
      yield { images: data.train.inputs };
    };
    const run = train(
      graph,
      { train: { ...data.train, inputs } },
      { ...head, featureCache: memoryFeatureCache() },
    );
    await expect(run).rejects.toThrow(UsageError);
    await expect(run).rejects.toThrow("need a `hash` that names their content");
  });

  test("are refused where the outputs are reached past them", async () => {
    const b = new GraphBuilder();
    const x = b.input("x", float32("batch", 1));
    const w = b.parameter("w", {
      array: ndArray(Float32Array.of(1), [1, 1]),
      role: "kernel",
      trainable: true,
    });
    const inner = b.node("matMul", [x, w], {}, "inner");
    const v = b.parameter("v", {
      array: ndArray(Float32Array.of(1), [1, 1]),
      role: "kernel",
      trainable: true,
    });
    const skip = b.build([b.node("add", [b.node("matMul", [inner, v], {}), x], {})]);
    const examples = { inputs: ndArray(Float32Array.of(-1, 1), [2, 1]), labels: [0, 1] };
    await expect(train(skip, { train: examples }, { freeze: "inner" })).rejects.toThrow(
      'train: the features at "inner" cannot be cached, since the outputs are reached past them',
    );
    const { parameters } = await train(
      skip,
      { train: examples },
      { freeze: "inner", featureCache: null },
    );
    expect([...parameters.keys()]).toEqual(["v"]);
  });
});

describe("BatchNorm", () => {
  const one = { epochs: 1, batchSize: 16, optimizer: sgd({ learningRate: 0.1 }) };

  test("moves its statistics towards those of the batches by the momentum", async () => {
    const graph = await fromLayersModel(smallNetwork());
    const conv = await outputsOf(graph, "conv1");
    const { parameters } = await train(graph, data, {
      ...one,
      batchNorm: "train",
      batchNormMomentum: 0.75,
      sampler: { name: "s", options: {}, size: () => 16, order: () => [...Array(16).keys()] },
    });
    for (const [name, moment] of [
      [
        "moving_mean",
        (v: number[], mean: number) => v.reduce((s, x) => s + x, 0) / v.length + 0 * mean,
      ],
      [
        "moving_variance",
        (v: number[], mean: number) => v.reduce((s, x) => s + (x - mean) ** 2, 0) / v.length,
      ],
    ] as const) {
      const old = graph.parameters.get(`norm1/${name}`)?.array.data ?? new Float32Array();
      const expected = Array.from(old, (kept, c) => {
        // channels first inside a graph: [16, 3, 4, 4]
        const own = Array.from(conv.data).filter((_, i) => Math.floor(i / 16) % 3 === c);
        const mean = own.reduce((s, x) => s + x, 0) / own.length;
        return 0.75 * kept + 0.25 * moment(own, mean);
      });
      expectClose(parameters.get(`norm1/${name}`)?.data ?? [], expected, { what: name });
    }
  });

  test("learns otherwise from batch statistics than from kept ones", async () => {
    const graph = await fromLayersModel(smallNetwork());
    const [kept, batch, moving] = await Promise.all(
      (["inference", "batch", "train"] as const).map((batchNorm) =>
        train(graph, data, { ...one, batchNorm }),
      ),
    );
    const kernel = (run: typeof kept) => run?.parameters.get("conv1/kernel")?.data;
    expect(kernel(batch)).not.toEqual(kernel(kept));
    expect(kernel(moving)).toEqual(kernel(batch));
    // but it is judged with the statistics for inference, which moved in one run only
    const loss = (run: typeof kept) => run?.history[0]?.validation?.loss;
    expect(loss(moving)).not.toBe(loss(batch));
  });
});
