import { ndArray, type Progress, rows } from "@xrt/core";
import { float32, type Graph, GraphBuilder, type Parameter, tap } from "@xrt/graph";
import { compile } from "@xrt/graph/onnx";
import { expectClose, randomArray, toFloat32 } from "@xrt/testing";
import { describe, expect, test } from "vitest";
import { convolutional } from "../../test/networks.js";
import {
  ablationCam,
  cam,
  eigenCam,
  fasterScoreCam,
  fem,
  finerCam,
  gradCam,
  gradCamPlusPlus,
  guidedBackprop,
  guidedGradCam,
  hiResCam,
  isCam,
  layerCam,
  scoreCam,
  smoothGradCamPlusPlus,
  ssCam,
  xGradCam,
} from "../index.js";

const network = convolutional({ units: 3 });
const images = toFloat32(randomArray([2, 6, 5, 2], { stream: "images" }));
const image = ndArray(rows(images, 0, 1).data, [6, 5, 2]);
const close = { relative: 1e-5, absolute: 1e-6 };

/** The value of a layer for images, from a run of its own. */
async function layerValue(graph: Graph, name: string, x = images): Promise<Float32Array> {
  const executable = await compile(tap(graph, [name]));
  const out = await executable.run({ x });
  await executable.dispose();
  return Float32Array.from(out[name]?.data ?? []);
}

describe("in front of a global average and a linear head", () => {
  test("Grad-CAM, HiResCAM and XGrad-CAM are one map, CAM is that map times the number of places", async () => {
    const at = { target: [0, 2] };
    const wanted = (await gradCam(network, images, at)).values;
    for (const method of [hiResCam, xGradCam]) {
      expectClose((await method(network, images, at)).values.data, wanted.data, close);
    }
    const whole = await cam(network, images, at);
    expectClose(
      whole.values.data.map((v) => v / 9),
      wanted.data,
      close,
    );
    const bias = network.parameters.get("head/bias")?.array.data;
    for (const [i, target] of at.target.entries()) {
      const map = whole.values.data.subarray(9 * i, 9 * i + 9);
      const mean = map.reduce((a, v) => a + v, 0) / 9;
      expectClose([mean + Number(bias?.[target] ?? 0)], [whole.score[i] ?? 0], close);
    }
  });

  test("CAM refuses a layer with a bend behind it, and places with weights of their own", async () => {
    const run = cam(network, image, { target: 0, layer: "relu1" });
    await expect(run).rejects.toThrow(/cam: ".*" \(relu\) behind "relu1" is not linear/);
    const b = new GraphBuilder();
    const map = b.node("relu", [b.input("x", float32("batch", 1, 2, 2))], {}, "map");
    const flat = b.node("reshape", [map], { shape: ["batch", 4] });
    const kernel = b.constant(ndArray(Float32Array.of(1, 2, 3, 4), [4, 1]));
    const flattened = b.build([b.node("matMul", [flat, kernel], {})]);
    const x = ndArray(Float32Array.of(1, 1, 1, 1), [1, 2, 2]);
    await expect(cam(flattened, x, { layer: "map" })).rejects.toThrow(
      /places have weights of their own/,
    );
  });
});

test("HiResCAM sums to the score where all behind the layer is linear and has no bias", async () => {
  const free = withoutBias(network, "head/bias");
  const { values, score } = await hiResCam(free, image, { target: 1 });
  expectClose([values.data.reduce((a, v) => a + v, 0)], [score[0] ?? 0], close);
});

test("LayerCAM is HiResCAM of the positive gradients", async () => {
  const at = { target: 0, layer: "relu1" };
  const [all, open] = [await hiResCam(network, image, at), await layerCam(network, image, at)];
  // what is taken away was negative, since activations of a ReLU are not
  for (const [p, v] of open.values.data.entries()) {
    expect(v).toBeGreaterThanOrEqual((all.values.data[p] ?? 0) - 1e-6);
  }
});

test("maps of several layers are fused from their positive parts, and each is in the result", async () => {
  const layers = ["relu1", "relu2"];
  const fused = await gradCam(network, image, { target: 0, layer: layers });
  const wanted = new Float64Array(30);
  for (const layer of layers) {
    const own = await gradCam(network, image, { target: 0, layer });
    expect(fused.parts[layer]).toEqual(own.values);
    const most = Math.max(0, ...own.values.data);
    const [height = 0, width = 0] = own.shape;
    for (let p = 0; p < 30 && most > 0; p++) {
      const at = [Math.floor(p / 5), p % 5].map((i, axis) => {
        const [from, to] = axis === 0 ? [height, 6] : [width, 5];
        return ((i + 0.5) * from) / to - 0.5;
      }) as [number, number];
      const open = own.values.data.map((v) => Math.max(v, 0) / most);
      wanted[p] = (wanted[p] ?? 0) + bilinear(open, [height, width], at) / 2;
    }
  }
  expectClose(fused.values.data, wanted, close);
  expect([fused.shape, fused.layer]).toEqual([[6, 5], "relu1, relu2"]);
  const flat = gradCam(network, image, { target: 0, layer: ["relu1", "logits"] });
  await expect(flat).rejects.toThrow('"logits" has no rows and columns');
});

test("tokens of a vision transformer are a square of places, without the class token", async () => {
  const { graph, x } = tokens(1);
  const map = await gradCam(graph, x, { target: 0, layer: "tokens" });
  expect(map.shape).toEqual([1, 2, 2]);
  // the class token alone is read: nothing reaches the others
  expect([...map.values.data]).toEqual([0, 0, 0, 0]);
  const mean = tokens(0);
  const all = await hiResCam(mean.graph, mean.x, { target: 0, layer: "tokens" });
  const values = await layerValue(mean.graph, "tokens", mean.x);
  const wanted = [1, 2, 3, 4].map((t) => ((values[3 * t] ?? 0) + (values[3 * t + 1] ?? 0) * 2) / 5);
  expectClose(all.values.data, wanted, close);
});

test("a channel axis behind rows and columns is asked for by name", async () => {
  const { graph, x } = tokens(0);
  const last = await gradCam(graph, x, { target: 0, layer: "grid", channels: "last" });
  expect(last.shape).toEqual([1, 2, 2]);
  const first = await gradCam(graph, x, { target: 0, layer: "grid" });
  expect(first.shape).toEqual([1, 2, 3]);
});

test("Score-CAM weighs channels as its definition says", async () => {
  const activations = await layerValue(network, "relu1", ndArray(image.data, [1, 6, 5, 2]));
  const at = { target: 2, layer: "relu1", weights: "increase", baseline: 0.25 } as const;
  const found = await scoreCam(network, image, at);
  for (let c = 0; c < 4; c++) {
    const own = activations.subarray(30 * c, 30 * c + 30);
    const [low, high] = [Math.min(...own), Math.max(...own)];
    const seen = image.data.map((v, i) => {
      const mask = ((own[Math.floor(i / 2)] ?? 0) - low) / (high - low);
      return 0.25 + ((v as number) - 0.25) * mask;
    });
    const blank = new Float32Array(60).fill(0.25);
    const scores = await layerValue(
      network,
      network.outputs[0] ?? "",
      ndArray(Float32Array.of(...seen, ...blank), [2, 6, 5, 2]),
    );
    const increase = (scores[2] ?? 0) - (scores[5] ?? 0);
    expectClose([found.parts.channelWeights?.data[c] ?? 0], [increase], close);
  }
});

test("a channel that is the same everywhere has the baseline's score in Score-CAM, without a pass", async () => {
  const bias = network.parameters.get("conv1/bias");
  const dead = Float32Array.from(bias?.array.data ?? []).fill(-100, 1, 2);
  const own: Graph = {
    ...network,
    parameters: new Map(network.parameters).set("conv1/bias", {
      ...(bias as Parameter),
      array: ndArray(dead, [4]),
    }),
  };
  const totals = new Set<number>();
  const at = { target: 2, layer: "relu1", weights: "increase", baseline: 0.25 } as const;
  const onProgress = ({ total }: Progress) => totals.add(total ?? 0);
  const found = await scoreCam(own, images, { ...at, onProgress });
  expect([...totals]).toEqual([6]);
  const weights = [...(found.parts.channelWeights?.data ?? [])];
  expect(weights.map((w) => w !== 0)).toEqual([true, false, true, true, true, false, true, true]);
  const soft = (await scoreCam(own, images, { ...at, weights: "softmax" })).parts.channelWeights;
  for (const i of [0, 1]) {
    const powers = weights.slice(4 * i, 4 * i + 4).map(Math.exp);
    const sum = powers.reduce((a, v) => a + v, 0);
    expectClose(
      [...(soft?.data ?? [])].slice(4 * i, 4 * i + 4),
      powers.map((v) => v / sum),
      close,
    );
  }
});

test("channels with one mask share one pass in Score-CAM, and its score", async () => {
  // the third filter is twice the first
  const parameters = new Map(network.parameters);
  for (const name of ["conv1/kernel", "conv1/bias"]) {
    const known = parameters.get(name) as Parameter;
    const size = known.array.data.length / 4;
    const data = known.array.data.slice();
    data.set(
      data.subarray(0, size).map((v) => 2 * v),
      2 * size,
    );
    parameters.set(name, { ...known, array: { ...known.array, data } });
  }
  const totals = new Set<number>();
  const at = { target: 2, layer: "relu1", baseline: 0.25 } as const;
  const onProgress = ({ total }: Progress) => totals.add(total ?? 0);
  for (const method of [scoreCam, isCam]) {
    for (const weights of ["softmax", "increase"] as const) {
      const { parts } = await method({ ...network, parameters }, images, {
        ...at,
        weights,
        onProgress,
      });
      const found = [...(parts.channelWeights?.data ?? [])];
      for (const first of [0, 4]) {
        expect(found[first + 2]).toBe(found[first]);
        expect(new Set(found.slice(first, first + 4)).size).toBe(3);
      }
    }
  }
  expect([...totals]).toEqual([6, 60]);
});

test("Faster Score-CAM leaves all channels out but those that vary most", async () => {
  const few = await fasterScoreCam(network, image, { target: 0, layer: "relu1", maxChannels: 2 });
  const all = await scoreCam(network, image, { target: 0, layer: "relu1", weights: "increase" });
  const tried = [...(few.parts.channelWeights?.data ?? [])].filter((w) => w !== 0);
  expect(tried).toHaveLength(2);
  expect(tried.reduce((a, w) => a + w, 0)).toBeCloseTo(1, 6);
  expect([...(all.parts.channelWeights?.data ?? [])].filter((w) => w !== 0).length).toBe(4);
});

test("SS-CAM without noise, and IS-CAM of one step, are Score-CAM", async () => {
  const at = { target: 1, layer: "relu1", weights: "increase" } as const;
  const wanted = (await scoreCam(network, image, at)).values.data;
  const still = await ssCam(network, image, { ...at, sigma: 0, samples: 2 });
  const once = await isCam(network, image, { ...at, steps: 1 });
  expectClose(still.values.data, wanted, close);
  expectClose(once.values.data, wanted, close);
});

describe("Ablation-CAM", () => {
  test("weighs a channel of a linear head by its share of the score", async () => {
    const free = withoutBias(network, "head/bias");
    const { parts, score } = await ablationCam(free, image, { target: 0 });
    const { parts: head } = await cam(free, image, { target: 0 });
    const maps = await layerValue(free, "relu2", ndArray(image.data, [1, 6, 5, 2]));
    const wanted = [0, 1, 2].map((c) => {
      const mean = maps.subarray(9 * c, 9 * c + 9).reduce((a, v) => a + v / 9, 0);
      return ((head.channelWeights?.data[c] ?? 0) * mean) / (score[0] ?? 1);
    });
    expectClose(parts.channelWeights?.data ?? [], wanted, close);
    expect(wanted.reduce((a, w) => a + w, 0)).toBeCloseTo(1, 5);
  });

  test("goes through the whole network where a value goes past the layer", async () => {
    const { graph, x } = branched();
    const { parts, score, values } = await ablationCam(graph, x, { target: 0, layer: "branch" });
    const branch = await layerValue(graph, "branch", ndArray(x.data, [1, 2, 2, 2]));
    const wanted = [0, 1].map((c) => {
      const sum = branch.subarray(4 * c, 4 * c + 4).reduce((a, v) => a + v, 0);
      return sum / (score[0] ?? 1);
    });
    expectClose(parts.channelWeights?.data ?? [], wanted, close);
    expect(values.shape).toEqual([2, 2]);
  });

  test("has no share of a score of 0 to give", async () => {
    const { graph, x } = branched();
    const dark = ndArray(new Float32Array(8), x.shape);
    await expect(ablationCam(graph, dark, { target: 0, layer: "branch" })).rejects.toThrow(
      "the score of image 0 is 0",
    );
  });
});

test("Finer-CAM is Grad-CAM less that of the nearest scores, by lambda", async () => {
  const at = { target: 0, lambda: 0.6, similar: 2 };
  const finer = await finerCam(network, image, at);
  const [own, one, two] = await gradCam.targets(network, image, [0, 1, 2]);
  const wanted = own?.values.data.map(
    (v, p) => v - 0.6 * (((one?.values.data[p] ?? 0) as number) + (two?.values.data[p] ?? 0)) * 0.5,
  );
  expectClose(finer.values.data, wanted ?? [], close);
  expect([...(finer.parts.comparedWith?.data ?? [])].sort()).toEqual([1, 2]);
  const single = finerCam(convolutional({ units: 1 }), image, {});
  await expect(single).rejects.toThrow("finerCam: compares output units with each other");
});

test("Eigen-CAM is the same for every target, and its direction has length 1", async () => {
  const [a, b] = await eigenCam.targets(network, image, [0, 1], { layer: "relu1" });
  expect(a?.values).toEqual(b?.values);
  const loadings = [...(a?.parts.loadings?.data ?? [])];
  expect(Math.hypot(...loadings)).toBeCloseTo(1, 6);
  expect(loadings.reduce((s, v) => s + v, 0)).toBeGreaterThanOrEqual(0);
});

test("FEM counts the means of channels that are far above them", async () => {
  const activations = await layerValue(network, "relu1", ndArray(image.data, [1, 6, 5, 2]));
  const wanted = new Array<number>(30).fill(0);
  for (let c = 0; c < 4; c++) {
    const own = [...activations.subarray(30 * c, 30 * c + 30)];
    const mean = own.reduce((a, v) => a + v, 0) / 30;
    const sd = Math.sqrt(own.reduce((a, v) => a + (v - mean) ** 2, 0) / 30);
    for (const [p, v] of own.entries()) if (v > mean + sd) wanted[p] = (wanted[p] ?? 0) + mean;
  }
  const { values } = await fem(network, image, { target: 0, layer: "relu1", k: 1 });
  expectClose(values.data, wanted, close);
});

test("Smooth Grad-CAM++ without noise is Grad-CAM++", async () => {
  const at = { target: 1, layer: "relu1" };
  const smooth = await smoothGradCamPlusPlus(network, image, { ...at, sigma: 0, samples: 3 });
  const plain = await gradCamPlusPlus(network, image, at);
  expectClose(smooth.values.data, plain.values.data, close);
});

test("guided Grad-CAM is guided backpropagation times the map", async () => {
  const at = { target: 1, layer: "relu1" };
  const both = await guidedGradCam(network, image, at);
  const map = await gradCam(network, image, at);
  const guided = await guidedBackprop(network, image, { target: 1 });
  const wanted = guided.values.data.map(
    (g, i) => g * Math.max(map.values.data[Math.floor(i / 2)] ?? 0, 0),
  );
  expectClose(both.values.data, wanted, close);
});

function withoutBias(graph: Graph, name: string): Graph {
  const parameters = new Map(graph.parameters);
  const bias = parameters.get(name);
  if (bias === undefined) throw new Error(`no ${name}`);
  const array = ndArray(new Float32Array(bias.array.data.length), [...bias.array.shape]);
  return { ...graph, parameters: parameters.set(name, { ...bias, array }) };
}

function bilinear(
  values: Float32Array,
  [height, width]: [number, number],
  [y, x]: [number, number],
): number {
  const clamp = (i: number, n: number) => Math.min(Math.max(i, 0), n - 1);
  const [y0, x0] = [Math.floor(y), Math.floor(x)];
  let sum = 0;
  for (const [dy, dx] of [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ] as const) {
    const weight = (dy ? y - y0 : 1 - y + y0) * (dx ? x - x0 : 1 - x + x0);
    const at = clamp(y0 + dy, height) * width + clamp(x0 + dx, width);
    sum += weight * (values[at] ?? 0);
  }
  return sum;
}

/** Five tokens of three channels; the head reads one of them, or with 0 the mean of all. */
function tokens(only: 0 | 1) {
  const b = new GraphBuilder();
  const value = b.node("relu", [b.input("x", float32("batch", 5, 3))], {}, "tokens");
  const inner = b.node("slice", [value], { axis: 1, start: 1, end: 5 });
  b.node("reshape", [inner], { shape: ["batch", 2, 2, 3] }, "grid");
  const grid = b.node("reshape", ["grid"], { shape: ["batch", 4, 3] });
  const first = b.node("slice", [value], { axis: 1, start: 0, end: 1 });
  const all = b.node("concat", [first, grid], { axis: 1 });
  const read = only === 1 ? first : all;
  const pooled = b.node("reduceMean", [read], { axes: [1], keepDims: false });
  const head = b.constant(ndArray(Float32Array.of(1, 0, 2, 1, 0, 3), [3, 2]));
  const graph = b.build([b.node("matMul", [pooled, head], {})]);
  const data = Float32Array.from({ length: 15 }, (_, i) => 1 + ((i * 7) % 5));
  return { graph, x: ndArray(data, [1, 5, 3]) };
}

/** `sum(relu(x)) + sum(x)`, whose branch a value goes past. */
function branched() {
  const b = new GraphBuilder();
  const x = b.input("x", float32("batch", 2, 2, 2));
  const first = b.node("transpose", [x], { permutation: [0, 3, 1, 2] });
  const branch = b.node("relu", [first], {}, "branch");
  const both = b.node("add", [branch, first], {});
  const graph = b.build([b.node("reduceSum", [both], { axes: [2, 3], keepDims: false })]);
  const summed = GraphBuilder.from(graph);
  const [output = ""] = graph.outputs;
  const head = summed.constant(ndArray(Float32Array.of(1, 1), [2, 1]));
  const built = summed.build([summed.node("matMul", [output, head], {})]);
  return { graph: built, x: ndArray(Float32Array.of(1, -2, 3, 4, 5, 6, -7, 8), [2, 2, 2]) };
}
