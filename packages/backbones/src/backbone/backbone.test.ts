import "@tensorflow/tfjs-backend-cpu";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { enableProdMode } from "@tensorflow/tfjs-core";
import { type NdArray, ndArray, type Preprocess, preprocess, UsageError } from "@xrt/core";
import { fromLayersModel } from "@xrt/graph/layers";
import { compile, toOnnx } from "@xrt/graph/onnx";
import { expectClose } from "@xrt/testing";
import { afterAll, describe, expect, test } from "vitest";
import { absent, realWeights } from "../../test/real-data.js";
import {
  backboneInput,
  exportWeights,
  fromModel,
  InputRangeError,
  inputRangeProblems,
  pixelRangeProblems,
  pretrained,
  studyCnn2020,
} from "../index.js";
import { loadBackbone, pretrained as pretrainedOnDisk, writeWeightFile } from "../node/index.js";

enableProdMode();

const folder = await mkdtemp(join(tmpdir(), "xrt-backbone-"));
afterAll(() => rm(folder, { recursive: true }));

const contract: Preprocess = {
  mode: "torch",
  size: [12, 16],
  channels: 3,
  geometry: "squash",
  resampler: "bilinear",
};
const small = () => studyCnn2020({ inputShape: [12, 16, 3] });
const picture = (values: (i: number) => number) =>
  ndArray(
    Float32Array.from({ length: 20 * 30 * 3 }, (_, i) => values(i)),
    [20, 30, 3],
  );
/** From black on the left to white on the right. */
const grey = picture((i) => Math.min(255, Math.max(0, (i % 90) * 4 - 50)));

/** What a graph returns. */
async function scores(graph: Parameters<typeof compile>[0], input: NdArray) {
  const executable = await compile(graph);
  const out = await executable.run({ [graph.inputs[0] ?? ""]: input });
  await executable.dispose();
  return out[graph.outputs[0] ?? ""]?.data ?? new Float32Array();
}

describe("fromModel", () => {
  test("takes layers, a graph and ONNX, channels first or last, and they say the same of a picture", async () => {
    const network = small();
    const layers = await fromModel(network, { preprocess: contract, classes: ["COVID-19"] });
    expect(layers.model).toBe(network);
    expect([layers.featureLayer, layers.classes, layers.network]).toEqual([
      "conv2d_2",
      ["COVID-19"],
      "study_cnn_2020",
    ]);
    const graph = await fromModel(await fromLayersModel(network), { preprocess: contract });
    const onnx = await fromModel(toOnnx(layers.graph), { preprocess: contract });
    expect([graph.model, onnx.model]).toEqual([undefined, undefined]);
    const expected = await scores(layers.graph, backboneInput(layers, [grey, grey]));
    for (const other of [graph, onnx]) {
      expectClose(await scores(other.graph, backboneInput(other, [grey, grey])), expected);
    }
    network.dispose();
  });

  test("feature layers by path; a missing one names the nearest", async () => {
    const network = small();
    const named = await fromModel(network, { preprocess: contract, featureLayer: "conv2d_1" });
    expect(named.featureLayer).toBe("conv2d_1");
    const wrong = fromModel(network, { preprocess: contract, featureLayer: "conv2d_9" });
    await expect(wrong).rejects.toThrow(
      /^fromModel: featureLayer: no layer or value is named "conv2d_9"; nearest: conv2d_/,
    );
    network.dispose();
  });

  test.each<[string, object, RegExp]>([
    ["no contract", {}, /no preprocess is given/],
    [
      "a mode in place of one",
      { preprocess: "caffe" },
      /preprocess is "caffe", wants all of a contract/,
    ],
    [
      "another size",
      { preprocess: { ...contract, size: [9, 9] } },
      /takes \[batch,12,16,3\], the contract makes \[batch,9,9,3\]/,
    ],
    [
      "another number of channels",
      { preprocess: { ...contract, channels: 1 } },
      /contract makes \[batch,12,16,1\]/,
    ],
    ["too many classes", { preprocess: contract, classes: ["a", "b"] }, /2 classes are given/],
  ])("refuses %s", async (_, options, says) => {
    const network = small();
    const error = await fromModel(network, options).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(UsageError);
    expect(String(error)).toMatch(says);
    network.dispose();
  });

  test("an output that was never trained says so in its name", async () => {
    const network = small();
    const { classes } = await fromModel(network, { preprocess: contract, classes: [null] });
    expect(classes).toEqual(["untrained 0"]);
    network.dispose();
  });

  test("refuses what is no model", async () => {
    await expect(fromModel({} as never, { preprocess: contract })).rejects.toThrow(
      "wants a tf.LayersModel",
    );
  });

  test("the contract is saved beside the weights and comes back from disk", async () => {
    const network = small();
    const backbone = await fromModel(network, {
      preprocess: contract,
      classes: ["COVID-19"],
      outputs: "sigmoid",
      licence: { code: "MIT", weights: "MIT", data: "x" },
    });
    for (const path of [join(folder, "m", "model.json"), join(folder, "m.onnx")]) {
      await writeWeightFile(path, backbone);
      const { graph, model, ...again } = await loadBackbone(path);
      const { graph: _, model: __, ...before } = backbone;
      expect(again).toEqual(before);
      expectClose(
        await scores(graph, backboneInput({ ...again, graph }, [grey])),
        await scores(backbone.graph, backboneInput(backbone, [grey])),
      );
    }
    network.dispose();
  });

  const hub = join(realWeights, "mobilenet_v1_0.5_graph");
  test.skipIf(absent(hub))(
    "takes a real graph-model of TensorFlow.js (skipped without ../shared/data)",
    async () => {
      const unit: Preprocess = { ...contract, mode: "unit", size: [224, 224] };
      const backbone = await loadBackbone(hub, { preprocess: unit });
      expect((await scores(backbone.graph, backboneInput(backbone, [grey]))).length).toBe(106);
      expect(backbone.featureLayer).toContain("Conv2d_13");
    },
  );
});

describe("backboneInput", () => {
  test("is what preprocess makes of each image, and turned where the network has its channels in front", async () => {
    const network = small();
    const { graph } = await fromModel(network, { preprocess: contract });
    const input = backboneInput({ graph, preprocess: contract }, [grey]);
    expect(input.shape).toEqual([1, 12, 16, 3]);
    expect(input.data).toEqual(preprocess(contract, grey).data);
    const types = new Map(graph.types).set(graph.inputs[0] ?? "", {
      dtype: "float32",
      shape: ["batch", 3, 12, 16],
    });
    const turned = backboneInput({ graph: { ...graph, types }, preprocess: contract }, [grey]);
    expect(turned.shape).toEqual([1, 3, 12, 16]);
    expect([0, 1, 2].map((c) => turned.data[c * 192 + 5])).toEqual(
      [0, 1, 2].map((c) => input.data[5 * 3 + c]),
    );
    network.dispose();
  });

  test.each<[string, NdArray, number, object]>([
    ["pixels from 0 to 1", picture((i) => (i % 256) / 255), 255, { likely: "unit" }],
    ["pixels from -1 to 1", picture((i) => (i % 256) / 127.5 - 1), 255, { likely: "tf" }],
    ["pixels of TorchXRayVision", picture((i) => (i % 256) * 8 - 1024), 255, { likely: "xrv" }],
    ["12 bits", picture((i) => (i * 97) % 4096), 255, { expected: [0, 255], likely: undefined }],
    ["8 bits where 12 are promised, resampled", picture((i) => (i % 100) / 2.2), 4095, {}],
    ["NaN", picture(() => Number.NaN), 255, {}],
  ])("refuses %s with a typed error", async (_, image, maxValue, says) => {
    const network = small();
    const backbone = await fromModel(network, { preprocess: { ...contract, maxValue } });
    if (Object.keys(says).length === 0 && maxValue === 4095) {
      // no mode makes such values: nothing can be said
      expect(pixelRangeProblems(backbone.preprocess, image)).toEqual([]);
    } else {
      let error: unknown;
      try {
        backboneInput(backbone, [grey, image].slice(maxValue === 255 ? 0 : 1));
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toBeInstanceOf(InputRangeError);
      expect(error).toMatchObject({ code: "input-range", ...says });
      expect(String(error)).toMatch(/backboneInput: image 1: the (values run from|input holds)/);
    }
    network.dispose();
  });

  test("says nothing of dark, bright, flat and whole-numbered pictures", () => {
    for (const image of [
      picture(() => 0),
      picture(() => 255),
      picture((i) => i % 2),
      picture((i) => 40 + (i % 9) / 3),
    ]) {
      expect(pixelRangeProblems(contract, image)).toEqual([]);
    }
  });
});

describe("inputRangeProblems", () => {
  const modes = ["unit", "tf", "torch", "caffe", "xrv", "raw"] as const;
  test.each(modes.flatMap((made) => modes.map((bound) => [made, bound] as const)))(
    "input scaled as %s, bound to %s",
    (made, bound) => {
      const input = preprocess({ ...contract, mode: made }, grey);
      const problems = inputRangeProblems({ ...contract, mode: bound }, input);
      if (made === bound) expect(problems).toEqual([]);
      else expect(problems.map((p) => p.code)).toEqual(["input-range"]);
    },
  );
});

describe("pretrained", () => {
  test("null: first values by the seed, and the contract of the size", async () => {
    const shape = { weights: null, inputShape: [32, 32, 1], includeTop: false } as const;
    const a = await pretrained("mobilenet-v1-0.25", { ...shape, seed: 1 });
    const b = await pretrained("mobilenet-v1-0.25", { ...shape, seed: 1 });
    const c = await pretrained("mobilenet-v1-0.25", { ...shape, seed: 2 });
    const kernel = (x: typeof a) => String(x.graph.parameters.get("conv1/kernel")?.array.data);
    expect(kernel(a)).toBe(kernel(b));
    expect(kernel(a)).not.toBe(kernel(c));
    expect([a.coverage, a.preprocess.channels, a.preprocess.size]).toEqual([null, 1, [32, 32]]);
  });

  test("a file of ours goes back into the network, with its contract; without the classifier too", async () => {
    const first = await pretrained("mobilenet-v1-0.25", {
      weights: null,
      classes: 3,
      inputShape: [64, 64, 3],
    });
    const file = await exportWeights({ ...first, classes: ["a", "b", "c"] }, "safetensors");
    const whole = await pretrained("mobilenet-v1-0.25", { weights: file, classes: 3 });
    expect(whole.coverage).toMatchObject({ missing: [], unexpected: [], mismatched: [] });
    expect(whole.preprocess).toEqual(first.preprocess);
    const base = await pretrained("mobilenet-v1-0.25", {
      weights: file,
      classes: 3,
      includeTop: false,
    });
    expect(base.coverage).toMatchObject({ missing: [], unexpected: [] });
    expect([base.featureLayer, base.classes]).toEqual(["conv_pw_13_relu", undefined]);
    expect(base.graph.parameters.get("conv_pw_13/kernel")?.array.data).toEqual(
      first.graph.parameters.get("conv_pw_13/kernel")?.array.data,
    );
    const other = pretrained("mobilenet-v1-0.25", { weights: file, classes: 5 });
    await expect(other).rejects.toThrow(/another shape conv_preds\/kernel/);
    const allowed = await pretrained("mobilenet-v1-0.25", {
      weights: file,
      classes: 5,
      allowMissing: /^conv_preds/,
    });
    expect(allowed.coverage?.mismatched).toHaveLength(2);
  });

  test("what says nothing of its input must be told", async () => {
    const first = await pretrained("study-cnn-2020", { weights: null });
    const path = join(folder, "w.npz");
    await writeWeightFile(path, first);
    await expect(pretrainedOnDisk("study-cnn-2020", { weights: path })).rejects.toThrow(
      /no preprocess is given/,
    );
    const told = await pretrainedOnDisk("study-cnn-2020", {
      weights: path,
      preprocess: { ...contract, mode: "unit", size: [224, 224] },
    });
    expect(told.preprocess.mode).toBe("unit");
  });

  test("names of networks and weights are suggested", async () => {
    await expect(pretrained("densenet-121")).rejects.toThrow('did you mean "densenet121"');
    await expect(pretrained("densenet121", { weights: "xrv" })).rejects.toThrow(/"xrv-/);
  });
});
