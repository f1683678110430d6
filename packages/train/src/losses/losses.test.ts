import { DataError, type NdArray, ndArray, UsageError } from "@xrt/core";
import { differentiate, float32, GraphBuilder } from "@xrt/graph";
import { compile } from "@xrt/graph/onnx";
import {
  evaluate,
  expectClose,
  finiteDifferences,
  randomArray,
  toFloat32,
  toFloat64,
} from "@xrt/testing";
import { describe, expect, test } from "vitest";
import { lossPeers } from "../../test/fixtures.js";
import { asymmetric } from "./asymmetric.js";
import { batchWeights } from "./batch-weights.js";
import { binaryCrossEntropy } from "./binary-cross-entropy.js";
import {
  balancedClassWeights,
  positiveNegativeWeights,
  rareLabelWeights,
} from "./class-weights.js";
import { crossEntropy } from "./cross-entropy.js";
import { focal } from "./focal.js";
import { huber } from "./huber.js";
import type { Labels, Loss } from "./loss.js";
import { lossGraph } from "./loss-graph.js";
import { meanSquaredError } from "./mean-squared-error.js";

const peers = lossPeers();

/** Loss and gradient of logits, by the reference evaluator in float64 and by onnxruntime. */
async function lossOf(
  loss: Loss,
  logits: NdArray,
  labels: Labels,
  images?: ArrayLike<number>,
): Promise<{
  value: number;
  gradient: Float64Array;
  each: Float64Array;
  onnx: readonly [number, Float32Array];
}> {
  const [n = 0, outputs = 1] = logits.shape;
  const b = new GraphBuilder();
  const network = b.build([b.input("x", float32("batch", outputs))]);
  const graph = lossGraph(network, loss);
  const targets = loss.targets(labels, outputs);
  const rows = Array.from({ length: n }, (_, i) => i);
  const feeds = {
    x: logits,
    [graph.targets]: targets.values,
    [graph.weights]: {
      data: batchWeights(targets, rows, rows, loss.reduction, images),
      shape: targets.weights.shape,
    },
  };
  const made = differentiate(graph.graph, { of: graph.loss, wrt: ["x"] });
  const name = made.gradients.get("x") ?? "";
  // weights in float64 too, so that the definition can be met to many digits
  const reference = evaluate(
    made.graph,
    Object.fromEntries(Object.entries(feeds).map(([k, v]) => [k, toFloat64(v)])),
  );
  const executable = await compile(made.graph);
  const out = await executable.run(feeds);
  await executable.dispose();
  return {
    value: reference.get(graph.loss)?.data[0] ?? Number.NaN,
    gradient: reference.get(name)?.data ?? new Float64Array(),
    each: reference.get(graph.each)?.data ?? new Float64Array(),
    onnx: [out[graph.loss]?.data[0] ?? Number.NaN, out[name]?.data ?? new Float32Array()],
  };
}

const makers = { binaryCrossEntropy, crossEntropy, focal, meanSquaredError, huber } as const;

describe("a loss and its gradient are those of PyTorch", () => {
  const logits = ndArray(Float32Array.from(peers.logits), peers.shape);
  const cases = peers.cases.map((c) => [`${c.loss}(${JSON.stringify(c.options)})`, c]);
  test.each(cases as [string, (typeof peers.cases)[number]][])("%s", async (_, c) => {
    const make = makers[c.loss as keyof typeof makers] as (options: object) => Loss;
    const labels =
      c.labels.length === peers.shape[0]
        ? c.labels
        : ndArray(Float32Array.from(c.labels), peers.shape);
    const { value, gradient, onnx } = await lossOf(make(c.options), logits, labels);
    // weights of the mean are float32: 1/15 is not exact
    const tight = { relative: 2e-7, absolute: 1e-8 };
    expectClose([value], [c.value], tight);
    expectClose(gradient, c.gradient, tight);
    expectClose([onnx[0]], [c.value]);
    expectClose(onnx[1], c.gradient, { relative: 1e-5, absolute: 1e-6 });
  });
});

describe("a loss is that of its definition, and its gradient that of finite differences", () => {
  const logits = toFloat32(randomArray([4, 2], { stream: "logits", low: -3, high: 3 }));
  const binary = ndArray(Float32Array.of(1, 0, 0, 0, 1, 1, Number.NaN, 1), [4, 2]);
  const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));
  const numbers = toFloat32(randomArray([4, 2], { stream: "numbers", low: -2, high: 2 }));
  const definitions: [string, Loss, NdArray, (z: number, y: number) => number][] = [
    [
      "binary cross-entropy with smoothing",
      binaryCrossEntropy({ labelSmoothing: 0.2 }),
      binary,
      (z, y) => {
        const t = 0.8 * y + 0.1;
        return -t * Math.log(sigmoid(z)) - (1 - t) * Math.log(1 - sigmoid(z));
      },
    ],
    [
      "focal",
      focal({ gamma: 3 }),
      binary,
      (z, y) => {
        const p = y === 1 ? sigmoid(z) : 1 - sigmoid(z);
        return -((1 - p) ** 3) * Math.log(p);
      },
    ],
    [
      "asymmetric",
      asymmetric({ gammaPositive: 1, gammaNegative: 4, margin: 0.05 }),
      binary,
      (z, y) => {
        const p = sigmoid(z);
        const q = Math.max(p - 0.05, 0);
        return y === 1 ? -(1 - p) * Math.log(p) : -(q ** 4) * Math.log(1 - q);
      },
    ],
    [
      "asymmetric without any asymmetry",
      asymmetric({ gammaPositive: 0, gammaNegative: 0, margin: 0 }),
      binary,
      (z, y) => -Math.log(y === 1 ? sigmoid(z) : 1 - sigmoid(z)),
    ],
    ["squared error", meanSquaredError(), numbers, (z, t) => (z - t) ** 2],
    [
      "Huber",
      huber({ delta: 0.5 }),
      numbers,
      (z, t) => (Math.abs(z - t) <= 0.5 ? (z - t) ** 2 / 2 : 0.5 * (Math.abs(z - t) - 0.25)),
    ],
  ];
  test.each(definitions)("%s", async (_, loss, labels, one) => {
    const mean = (z: ArrayLike<number>) => {
      const each = Array.from(labels.data, (y, i) => (Number.isNaN(y) ? null : one(z[i] ?? 0, y)));
      const observed = each.filter((v) => v !== null);
      return observed.reduce((sum, v) => sum + v, 0) / observed.length;
    };
    const { value, gradient, onnx } = await lossOf(loss, logits, labels);
    // the asymmetric loss adds 1e-8 below its logarithm, and weights of the mean are float32
    expectClose([value], [mean(logits.data)], { relative: 1e-6 });
    const slopes = finiteDifferences(mean, Float64Array.from(logits.data));
    expectClose(gradient, slopes, { relative: 1e-6, absolute: 1e-8 });
    expectClose([onnx[0]], [mean(logits.data)], { relative: 1e-5 });
    expectClose(onnx[1], slopes, { relative: 1e-4, absolute: 1e-6 });
  });
});

/** Cases of `../shared/conformance/statistics.json`, by their ids. */
describe("a loss has the public numbers", () => {
  const table = (rows: (number | null)[][]) =>
    ndArray(
      Float32Array.from(rows.flat(), (v) => v ?? Number.NaN),
      [rows.length, rows[0]?.length ?? 0],
    );
  // logits and labels are float32: 0.51 and 2.94 are not exact
  const near = { relative: 3e-7, absolute: 1e-8 };

  test("loss.weightedBce", async () => {
    const loss = binaryCrossEntropy(positiveNegativeWeights([1, 0, 0, 0]));
    const { value } = await lossOf(loss, table([[0.5], [-1], [2], [-0.3]]), [1, 0, 0, 1]);
    expectClose([value], [0.4015928990316936], near);
  });

  test.each([
    [
      "perTask",
      1.1287842063061553,
      [
        -0.15005533422917403, 0, 0.13447071068499755, 0.19956255337081732, 0, 0,
        -0.22272925738938873, 0, -0.09121276190317817,
      ],
    ],
    [
      "global",
      0.6258030272335955,
      [
        -0.09003320053750441, 0, 0.053788284273999024, 0.1197375320224904, 0, 0,
        -0.13363755443363323, 0, -0.03648510476127127,
      ],
    ],
  ] as const)("loss.maskedBce, %s", async (reduction, expected, slopes) => {
    const labels = table([
      [1, null, 0],
      [0, null, null],
      [1, null, 1],
    ]);
    const logits = table([
      [0.2, 1, -1],
      [0.4, 2, 3],
      [-0.7, 0, 1.5],
    ]);
    const { value, gradient } = await lossOf(binaryCrossEntropy({ reduction }), logits, labels);
    expectClose([value], [expected], near);
    expectClose(gradient, [...slopes], near);
  });

  test.each(["perTask", "global"] as const)("loss.maskedBce.allMasked, %s", async (reduction) => {
    const labels = table([
      [null, null],
      [null, null],
    ]);
    const logits = table([
      [1, 2],
      [3, 4],
    ]);
    const { value, gradient, onnx } = await lossOf(
      binaryCrossEntropy({ reduction }),
      logits,
      labels,
    );
    expect([value, ...gradient, onnx[0], ...onnx[1]].map(Math.abs)).toEqual(new Array(10).fill(0));
  });

  test.each([
    ["loss.focal.gamma2", { gamma: 2 }, 0.691212075832067],
    ["loss.focal.gamma2alpha", { gamma: 2, alpha: 0.25 }, 0.5101332954752431],
    ["loss.focal.gamma0", { gamma: 0 }, 0.8654579497810972],
  ])("%s", async (_, options, expected) => {
    const logits = table([[-18.6], [0.51], [2.94], [-12.8]]);
    expectClose([(await lossOf(focal(options), logits, [0, 1, 0, 0])).value], [expected], near);
  });

  test("loss.classWeights.balanced and loss.taskWeights.xrv", () => {
    expect(balancedClassWeights([1, 1, 1, 1, 0, 0])).toEqual([1.5, 0.75]);
    expectClose(rareLabelWeights([100, 40, 10]), [0.35714285714285715, 0.7857142857142857, 1], {
      relative: 1e-15,
    });
    const labels = [...new Array(100).fill(0), ...new Array(40).fill(1), ...new Array(10).fill(2)];
    expect(balancedClassWeights(labels)).toEqual([0.5, 1.25, 5]);
  });
});

describe("a loss", () => {
  test("weighs images, and takes the mean over what was observed", async () => {
    const logits = ndArray(Float32Array.of(0.5, -1, 2), [3, 1]);
    const each = [0.5, 1, 2].map((_, i) => Math.log1p(Math.exp([0.5, -1, 2][i] ?? 0)));
    const { value } = await lossOf(binaryCrossEntropy(), logits, [0, 0, Number.NaN], [2, 3, 100]);
    expectClose([value], [(2 * (each[0] ?? 0) + 3 * (each[1] ?? 0)) / 2], { relative: 1e-6 });
  });

  test("of one image is the same however many others have no label", async () => {
    const one = await lossOf(focal(), ndArray(Float32Array.of(0.3), [1, 1]), [1]);
    const logits = ndArray(Float32Array.of(0.3, 9, -9), [3, 1]);
    const more = await lossOf(focal(), logits, [1, Number.NaN, Number.NaN]);
    expect(more.value).toBe(one.value);
    expect([...more.gradient]).toEqual([one.gradient[0], 0, 0]);
  });

  test.each([80, -80, 1000])("neither overflows nor turns to NaN at logits of %d", async (z) => {
    for (const loss of [binaryCrossEntropy(), focal(), asymmetric()]) {
      for (const y of [0, 1]) {
        const { onnx } = await lossOf(loss, ndArray(Float32Array.of(z), [1, 1]), [y]);
        expect([onnx[0], ...onnx[1]].every(Number.isFinite), `${loss.name} ${y}`).toBe(true);
      }
    }
  });

  test("takes classes as numbers or as rows, alike", () => {
    const rows = ndArray(Float32Array.of(0, 1, 0, 1, 0, 0), [2, 3]);
    const loss = crossEntropy({ labelSmoothing: 0.3, classWeights: [1, 2, 3] });
    expect(loss.targets(rows, 3)).toEqual(loss.targets([1, 0], 3));
  });

  test.each([
    [binaryCrossEntropy(), [0, 2], 1, "binaryCrossEntropy: label of image 1 is 2, wants 0 or 1"],
    [focal(), [-0.5], 1, "focal: label of image 0 is -0.5, wants 0 or 1"],
    [
      crossEntropy(),
      [0, 1.5],
      3,
      "crossEntropy: label of image 1 is 1.5, wants a class from 0 to 2",
    ],
    [
      crossEntropy(),
      ndArray(Float32Array.of(0.5, 0.6), [1, 2]),
      2,
      "crossEntropy: the row of image 0 is [0.5,0.6000000238418579], wants a distribution over 2 classes",
    ],
    [
      huber(),
      [Number.POSITIVE_INFINITY],
      1,
      "huber: label of image 0 is Infinity, wants a finite number",
    ],
    [
      meanSquaredError(),
      [1, 2],
      2,
      "meanSquaredError: got 1 labels an image, the network returns 2 numbers",
    ],
  ] as const)("refuses labels that do not fit: %#", (loss, labels, outputs, message) => {
    expect(() => loss.targets(labels, outputs)).toThrow(DataError);
    expect(() => loss.targets(labels, outputs)).toThrow(message);
  });

  test.each([
    [() => binaryCrossEntropy({ positiveWeight: -1 }), "positiveWeight is -1"],
    [() => binaryCrossEntropy({ labelSmoothing: 1 }), "labelSmoothing is 1"],
    [() => binaryCrossEntropy({ positiveWeight: [1, 2] }).targets([1], 1), "has 2 numbers"],
    [() => crossEntropy({ classWeights: [1] }).targets([1], 2), "got 1 class weights"],
    [() => crossEntropy({ classWeights: [1, -1] }), "a class weight is -1"],
    [() => focal({ gamma: -1 }), "gamma is -1"],
    [() => focal({ alpha: 2 }), "alpha is 2"],
    [() => asymmetric({ margin: 1 }), "margin is 1"],
    [() => asymmetric({ gammaNegative: -1 }), "gammaNegative is -1"],
    [() => huber({ delta: 0 }), "delta is 0"],
  ])("refuses options out of range: %#", (make, message) => {
    expect(make).toThrow(UsageError);
    expect(make).toThrow(message);
  });

  test.each([
    [() => balancedClassWeights([0, 2]), "no image is of class 1"],
    [() => positiveNegativeWeights([1, 1]), "label 0 has 2 positives and 0 negatives"],
  ])("weights by class want every class: %#", (make, message) => {
    expect(make).toThrow(DataError);
    expect(make).toThrow(message);
  });
});
