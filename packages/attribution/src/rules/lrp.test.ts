import { differentiate, float32, type Graph, GraphBuilder } from "@xrt/graph";
import { type Array64, evaluate, expectClose, randomArray, toFloat32 } from "@xrt/testing";
import { describe, expect, test } from "vitest";
import { convolutional } from "../../test/networks.js";
import { peerMaps } from "../../test/peers.js";
import { deepTaylor, excitationBackprop, gradient, inputXGradient, lrp } from "../index.js";
import { lrpRules } from "./lrp/lrp-rules.js";

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, v) => a + v, 0);

/** The reference networks of the graph package with an image of theirs. */
async function reference(network: string) {
  const { graph, image, target } = await peerMaps("gradient", network);
  return { graph, image, target };
}

describe.each(["vgg", "resnet-v1.5", "densenet", "squeezenet"])("on %s", (network) => {
  test("LRP-epsilon at 0 is input times gradient, with biases and BatchNorms in either form", async () => {
    const { graph, image, target } = await reference(network);
    const wanted = (await inputXGradient(graph, image, { target })).values;
    for (const canonise of ["fold", "affine"] as const) {
      const all = { target, composite: "epsilon", epsilon: 0, canonise };
      // sums of branches that cancel lose digits of float32
      expectClose((await lrp(graph, image, all)).values, wanted, { relative: 2e-4 });
    }
  });

  // z-plus loses what arrives at units without a positive contribution: they matter where a convolution has no ReLU behind
  const plus = ["vgg", "squeezenet"].includes(network) ? ["epsilonPlus", "epsilonPlusFlat"] : [];
  test.each(["epsilon", "epsilonGammaBox", ...plus])(
    "%s conserves relevance: what is missing is what biases took",
    async (composite) => {
      const { graph, image, target } = await reference(network);
      const all = { target, composite, low: -5, high: 5, epsilon: 1e-9 };
      const { values, score, delta, parts } = await lrp(graph, image, all);
      const taken = sum(parts.biasRelevance?.data ?? []);
      const magnitude = values.data.reduce((a, v) => a + Math.abs(v), 0);
      expect(Math.abs(sum(values.data) + taken - (score[0] ?? 0))).toBeLessThan(2e-4 * magnitude);
      expectClose([sum(values.data) - (score[0] ?? 0)], delta ?? [], { relative: 1e-3 });
    },
  );
});

/** The network without any bias: kernels and scales of BatchNorms stay. */
function withoutBiases(graph: Graph): Graph {
  const zero = new Set<string>();
  for (const { op, inputs } of graph.nodes) {
    if (op === "conv") zero.add(inputs[2] ?? "");
    if (op === "batchNorm") for (const name of inputs.slice(2, 4)) zero.add(name);
    if (op === "add") for (const name of inputs) zero.add(name);
  }
  const parameters = [...graph.parameters].map(([name, parameter]) => {
    const { array } = parameter;
    const zeros = { ...array, data: new Float32Array(array.data.length) };
    return [name, zero.has(name) ? { ...parameter, array: zeros } : parameter] as const;
  });
  return { ...graph, parameters: new Map(parameters) };
}

test.each(["resnet-v1.5", "densenet"])(
  "without biases the score of %s arrives at the input in full, by every rule that conserves",
  async (network) => {
    const { graph, image, target } = await reference(network);
    const bare = withoutBiases(graph);
    for (const canonise of ["fold", "affine"] as const) {
      for (const composite of ["epsilon", "epsilonGammaBox"]) {
        const all = { target, composite, canonise, low: -5, high: 5, epsilon: 1e-9 };
        const { values, score, delta, parts } = await lrp(bare, image, all);
        expect(parts.biasRelevance?.data.every((v) => Math.abs(v) < 1e-6)).toBe(true);
        const magnitude = values.data.reduce((a, v) => a + Math.abs(v), 0);
        expect(Math.abs(score[0] ?? 0)).toBeGreaterThan(0.01);
        expect(Math.abs(delta?.[0] ?? 1)).toBeLessThan(1e-4 * magnitude);
      }
    }
  },
);

const network = convolutional({ size: [6, 5], channels: 2 });
const image = toFloat32(randomArray([6, 5, 2], { stream: "image" }));

test("relevance of a layer is what arrives there, laid out as the input", async () => {
  const at = { target: 1, composite: "epsilon", epsilon: 0, layer: "relu1" };
  const { values, layer, delta, score } = await lrp(network, image, at);
  expect([values.shape, layer]).toEqual([[6, 5, 4], "relu1"]);
  expect(sum(values.data) - (score[0] ?? 0)).toBeCloseTo(delta?.[0] ?? Number.NaN, 5);
  // at a ReLU network LRP-epsilon at 0 is activation times gradient, at every layer
  const whole = await lrp(network, image, { target: 1, composite: "epsilon", epsilon: 0 });
  const product = await inputXGradient(network, image, { target: 1 });
  expectClose(whole.values, product.values);
});

test("the composite follows what is known of the input", async () => {
  const rules = async (options: object) => {
    const { options: used } = await lrp(network, image, { target: 0, ...options });
    return (used.layers as { rule: string }[]).map(({ rule }) => rule);
  };
  expect(await rules({})).toEqual(["flat", "z-plus", "epsilon"]);
  expect(await rules({ low: -1, high: [1, 2] })).toEqual(["z-box", "gamma 0.25", "epsilon"]);
  await expect(rules({ low: 0 })).rejects.toThrow("got one of low and high");
  await expect(rules({ composite: "epsilonGammaBox" })).rejects.toThrow("give low and high");
  await expect(rules({ low: 0, high: [1, 2, 3] })).rejects.toThrow("got 3 numbers");
  await expect(rules({ composite: "nonsense" })).rejects.toThrow("no composite is");
});

test("a z-box through the layers in front of the first convolution: a scaled input is the same", async () => {
  // the network on x, and on y = (x - 3) / 2 undone inside
  const b = new GraphBuilder();
  const x = b.input("x", float32("batch", 2, 4, 4));
  const y = b.input("y", float32("batch", 2, 4, 4));
  const kernel = b.constant(toFloat32(randomArray([3, 2, 3, 3], { stream: "k" })));
  const window = { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], groups: 1 } as const;
  const head = (value: string) => {
    const z = b.node("relu", [b.node("conv", [value, kernel], window)], {});
    return b.node("reduceSum", [z], { axes: [1, 2, 3], keepDims: false });
  };
  const undone = b.node("add", [b.node("mul", [y, b.scalar(-2)], {}), b.scalar(3)], {});
  const [plain, scaled] = [head(x), head(undone)];
  const values = randomArray([1, 2, 4, 4], { stream: "v" });
  const moved = { ...values, data: values.data.map((v) => (v - 3) / -2) };
  const at = (of: string, from: string, low: number, high: number, to: string) => {
    const full = b.build([of]);
    const graph = { ...full, inputs: [from] };
    const rules = lrpRules(graph, { composite: "epsilon-gamma-box", low, high });
    const made = differentiate(full, { of, wrt: [to], rules });
    const feeds = { x: values, y: moved };
    return evaluate(made.graph, feeds).get(made.gradients.get(to) ?? "") as Array64;
  };
  const wanted = at(plain, "x", -1, 1, "x");
  const got = at(scaled, "y", 1, 2, undone);
  expectClose(got, wanted, { relative: 1e-6 });
});

test("excitation backprop is a probability at every layer", async () => {
  const { graph, image: x, target } = await reference("vgg");
  for (const layer of ["features/features.10/MaxPool", "features/features.5/Conv", "input"]) {
    const { values, delta } = await excitationBackprop(graph, x, { target, layer });
    expect(values.data.every((v) => v >= 0)).toBe(true);
    expectClose([sum(values.data)], [1], { relative: 1e-4 });
    expect(Math.abs(delta?.[0] ?? 1)).toBeLessThan(1e-4);
  }
});

test("deep Taylor has no negative part for a positive score, and says when the score is not", async () => {
  const scores = (await gradient.targets(network, image, [0, 1])).map(({ score }) => score[0] ?? 0);
  const results = await deepTaylor.targets(network, image, [0, 1], { low: -3, high: 3 });
  for (const [i, { values, warnings }] of results.entries()) {
    const positive = (scores[i] ?? 0) > 0;
    const signed = values.data.map((v) => (positive ? v : -v));
    expect(signed.every((v) => v >= -1e-6)).toBe(true);
    expect(warnings[0]?.map(({ code }) => code)).toEqual(positive ? [] : ["negative-score"]);
  }
});
