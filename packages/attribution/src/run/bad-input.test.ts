import { type NdArray, ndArray, zeros } from "@xrt/core";
import { float32, type Graph, GraphBuilder } from "@xrt/graph";
import * as ort from "onnxruntime-node";
import { afterEach, beforeEach, describe, expect, type MockInstance, test, vi } from "vitest";
import { convolutional } from "../../test/networks.js";
import {
  type ExplainOptions,
  gradCam,
  gradient,
  layerActivation,
  releaseSessions,
  saliency,
} from "../index.js";

const network = convolutional();
const image = zeros([6, 5, 2]);
const batch = zeros([3, 6, 5, 2]);

/** Every session of onnxruntime that a test makes is released when those that are kept for the next call are. */
let releases: MockInstance<() => Promise<void>>[] = [];
let create: MockInstance;
const original = ort.InferenceSession.create as (...a: unknown[]) => Promise<ort.InferenceSession>;
beforeEach(async () => {
  await releaseSessions();
  releases = [];
  create = vi.spyOn(ort.InferenceSession, "create").mockImplementation(async (...a: unknown[]) => {
    const session = await original(...a);
    releases.push(vi.spyOn(session, "release"));
    return session;
  });
});
afterEach(async () => {
  await releaseSessions();
  create.mockRestore();
  for (const release of releases) expect(release).toHaveBeenCalledOnce();
});

describe.each([
  ["gradient", gradient],
  ["saliency", saliency],
  ["gradCam", gradCam],
] as const)("%s", (name, method) => {
  const withNaN = ndArray(zeros([6, 5, 2]).data.fill(Number.NaN, 7, 8), [6, 5, 2]);
  test.each<[string, NdArray, ExplainOptions, string]>([
    [
      "no target of several outputs",
      image,
      {},
      "the network has 2 output units, name one as `target`",
    ],
    [
      "a target that is too large",
      image,
      { target: 2 },
      "target 2 is not one of the 2 output units",
    ],
    ["a negative target", image, { target: -1 }, "target -1 is not one of the 2 output units"],
    ["a target between two", image, { target: 0.5 }, "target 0.5 is not one of the 2 output units"],
    [
      "one wrong target of three",
      batch,
      { target: [0, 1, 2] },
      "target 2 is not one of the 2 output units",
    ],
    ["too few targets", batch, { target: [0, 1] }, "got 2 targets for 3 images"],
    ["two targets of one image", image, { target: [0, 1] }, "got 2 targets for 1 images"],
    ["NaN in the input", withNaN, { target: 0 }, "input element 7 is NaN, wants finite values"],
    [
      "an image of another size",
      zeros([5, 6, 2]),
      { target: 0 },
      "input is [5,6,2], wants [6,5,2] or [images,6,5,2]",
    ],
    [
      "images of another size",
      zeros([1, 5, 6, 2]),
      { target: 0 },
      "input is [1,5,6,2], wants [6,5,2] or [images,6,5,2]",
    ],
    [
      "another rank",
      zeros([6, 5]),
      { target: 0 },
      "input is [6,5], wants [6,5,2] or [images,6,5,2]",
    ],
  ])("refuses %s", async (_, input, options, message) => {
    const run = method(network, input, options);
    await expect(run).rejects.toThrow(new RangeError(`${name}: ${message}`));
    expect(releases).toEqual([]);
  });

  test("refuses a network with two inputs", async () => {
    const b = GraphBuilder.from(network);
    b.input("other", float32("batch", 1));
    await expect(method(b.build(["logits"]), image, { target: 0 })).rejects.toThrow(
      `${name}: the network has the inputs x, other; wants one input`,
    );
  });

  test("refuses a network that returns a map", async () => {
    await expect(method({ ...network, outputs: ["relu1"] }, image)).rejects.toThrow(
      `${name}: the network returns [batch,4,6,5], wants [batch,units]`,
    );
  });

  test("refuses a score that is not finite", async () => {
    const bright = ndArray(new Float32Array(60).fill(1e38), [6, 5, 2]);
    const run = method(convolutional({ seed: 1 }), bright, { target: 0 });
    await expect(run).rejects.toThrow(/: score 0 is (NaN|-?Infinity), wants finite values$/);
    // the first one that is compiled in a process is preceded by a small one, which asks the engine for its blocks
    expect(releases.length).toBeGreaterThanOrEqual(1);
  });

  test("rejects with the reason of its signal", async () => {
    const reason = new Error("enough");
    const signal = AbortSignal.abort(reason);
    await expect(method(network, image, { target: 0, signal })).rejects.toBe(reason);
  });

  test("needs no target where there is one output", async () => {
    const single: Graph = convolutional({ units: 1 });
    expect(await method(single, image)).toEqual(await method(single, image, { target: 0 }));
  });
});

test.each([undefined, null, 3])(
  "a model or an input that is %s is a TypeError that says what is wanted",
  async (none) => {
    await expect(saliency(none as never, image, { target: 0 })).rejects.toThrow(
      new TypeError(
        `saliency: the model is ${none}, wants a graph, a tf.LayersModel, a tf.GraphModel, the bytes of an ONNX file, or a function`,
      ),
    );
    await expect(saliency(network, none as never, { target: 0 })).rejects.toThrow(
      `saliency: the input is ${none}, wants one image or a batch`,
    );
  },
);

test("a layer behind the logit is said to be cut off", async () => {
  const b = new GraphBuilder();
  const x = b.input("x", float32("batch", 2));
  const probabilities = b.node("softmax", [b.node("tanh", [x], {}, "inner")], { axis: 1 }, "head");
  const own = b.build([probabilities]);
  const run = layerActivation(own, zeros([2]), { target: 0, layer: "head" });
  await expect(run).rejects.toThrow(
    'layerActivation: "head" lies behind what is explained: a sigmoid or softmax',
  );
  const whole = await layerActivation(own, zeros([2]), { target: 0, layer: "head", logit: false });
  expect([...whole.values.data]).toEqual([0.5, 0.5]);
});
