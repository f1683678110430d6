import { type NdArray, ndArray, randomStream } from "@xrt/core";
import { float32, type Graph, GraphBuilder } from "@xrt/graph";
import { earlyStopping } from "../src/callbacks/early-stopping.js";
import type { Examples, TrainingData } from "../src/examples.js";
import { nadam } from "../src/optimizers/nadam.js";
import type { TrainOptions } from "../src/options.js";
import { patientBalanced } from "../src/samplers/patient-balanced.js";
import { plateau } from "../src/schedules/plateau.js";
import { warmUp } from "../src/schedules/warm-up.js";

/** A convolution with BatchNorm and a dense layer, on images `[batch, 1, 4, 4]`. */
function network(): Graph {
  const b = new GraphBuilder();
  const parameter = (
    name: string,
    role: "kernel" | "bias" | "gamma" | "beta" | "moving-mean" | "moving-variance",
    shape: readonly number[],
    value: (i: number) => number,
  ) => {
    const size = shape.reduce((n, d) => n * d, 1);
    const array = ndArray(
      Float32Array.from({ length: size }, (_, i) => value(i)),
      shape,
    );
    return b.parameter(name, { array, role, trainable: !role.startsWith("moving") });
  };
  const noise = randomStream(0, "network");
  const x = b.input("x", float32("batch", 1, 4, 4));
  const kernel = parameter("conv/kernel", "kernel", [3, 1, 3, 3], (i) => noise.normal(i));
  const conv = b.node(
    "conv",
    [x, kernel],
    { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], groups: 1 },
    "conv",
  );
  const norm = [
    parameter("norm/gamma", "gamma", [3], () => 1),
    parameter("norm/beta", "beta", [3], () => 0),
    parameter("norm/mean", "moving-mean", [3], () => 0),
    parameter("norm/variance", "moving-variance", [3], () => 1),
  ];
  const normed = b.node("batchNorm", [conv, ...norm], { epsilon: 1e-3 }, "norm");
  const pooled = b.node(
    "reduceMean",
    [b.node("relu", [normed], {})],
    { axes: [2, 3], keepDims: false },
    "pool",
  );
  const head = parameter("head/kernel", "kernel", [3, 1], (i) => noise.normal(100 + i));
  return b.build([b.node("matMul", [pooled, head], {}, "head")]);
}

function images(n: number, stream: string): Examples & { readonly inputs: NdArray } {
  const noise = randomStream(0, stream);
  const labels = Array.from({ length: n }, (_, i) => i % 2);
  const data = Float32Array.from(
    { length: 16 * n },
    (_, k) => noise.normal(k) + ((labels[Math.floor(k / 16)] ?? 0) * (k % 4)) / 4,
  );
  return {
    inputs: ndArray(data, [n, 1, 4, 4]),
    labels,
    groups: labels.map((_, i) => `p${Math.floor(i / 3)}`),
  };
}

/** A small run with everything that has a state: each test of resuming goes on with it. */
export function demandingRun(): { graph: Graph; data: TrainingData; options: TrainOptions } {
  return {
    graph: network(),
    data: { train: images(30, "train"), validation: images(12, "validation") },
    options: {
      optimizer: nadam({ learningRate: 0.02 }),
      schedule: warmUp(plateau({ patience: 1, rate: 0.7 }), { steps: 3 }),
      groups: [{ of: "conv", rate: 0.5, weightDecay: 0.01 }],
      sampler: patientBalanced({ imagesPerPatient: 2 }),
      clip: { norm: 1 },
      ema: { decay: 0.9, warmUpPower: 0.75 },
      batchNorm: "train",
      batchNormMomentum: 0.8,
      batchSize: 2,
      accumulate: 2,
      epochs: 6,
      seed: 5,
      best: "auroc",
      callbacks: [earlyStopping({ metric: "auroc", patience: 4 })],
    },
  };
}
