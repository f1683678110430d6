import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { ndArray } from "@xrt/core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { float32, type Graph } from "../graph.js";
import { GraphBuilder } from "../graph-builder.js";
import { compile } from "./index.js";
import { planSteps } from "./plan.js";

beforeEach(() => tf.setBackend("cpu"));
afterEach(() => tf.setBackend("cpu"));

const x = ndArray(new Float32Array(2 * 3 * 8 * 8).fill(0.5), [2, 3, 8, 8]);

/** Two convolutions with a relu and a pooling between. */
function network(): Graph {
  const b = new GraphBuilder();
  const kernel = (...shape: [number, number, number, number]) =>
    b.parameter("kernel", {
      array: ndArray(new Float32Array(shape.reduce((a, d) => a * d)).fill(0.1), shape),
      role: "kernel",
      trainable: true,
    });
  const window = { strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1], groups: 1 } as const;
  const image = b.input("x", float32("batch", 3, 8, 8));
  const first = b.node("relu", [b.node("conv", [image, kernel(4, 3, 3, 3)], window)], {});
  const pooled = b.node("maxPool", [first], {
    kernel: [2, 2],
    strides: [2, 2],
    pads: [0, 0, 0, 0],
    dilations: [1, 1],
  });
  return b.build([b.node("conv", [pooled, kernel(5, 4, 3, 3)], window, "y")]);
}

test("a network changes layout at its input and output only, and kernels are laid out once", () => {
  const { once, each } = planSteps(network(), []);
  const layouts = each.filter(({ what }) => what.startsWith("layout")).map(({ what }) => what);
  expect(layouts).toEqual(['layout of "x"', 'layout of "y"']);
  expect(once.map(({ output }) => output)).toEqual([
    "first:kernel",
    "kernel:kernel",
    "first:kernel.1",
    "kernel:kernel.1",
  ]);
});

test("a network of channels-last images is transposed nowhere", () => {
  const b = new GraphBuilder();
  const image = b.input("x", float32("batch", 8, 8, 3));
  const inner = b.node("transpose", [image], { permutation: [0, 3, 1, 2] });
  const pooled = b.node("averagePool", [inner], {
    kernel: [2, 2],
    strides: [2, 2],
    pads: [0, 0, 0, 0],
    dilations: [1, 1],
  });
  const y = b.node("transpose", [pooled], { permutation: [0, 2, 3, 1] });
  const { each } = planSteps(b.build([y]), []);
  expect(each.map(({ output }) => output)).toEqual([
    "last:transpose",
    "last:averagePool",
    "first:transpose.1",
  ]);
});

test("weights are uploaded once, runs leave nothing, dispose gives all back", async () => {
  const start = tf.memory().numTensors;
  const executable = await compile(network());
  // the two kernels, in the layout of the convolutions only
  expect(tf.memory().numTensors).toBe(start + 2);
  for (let i = 0; i < 3; i++) await executable.run({ x });
  expect(tf.memory().numTensors).toBe(start + 2);
  await executable.dispose();
  expect(tf.memory().numTensors).toBe(start);
});

test("a run inside the caller's tidy keeps its tensors until it has read them", async () => {
  const executable = await compile(network());
  let running: Promise<unknown> | undefined;
  tf.tidy(() => {
    running = executable.run({ x });
  });
  expect(await running).toHaveProperty("y");
  await executable.dispose();
});

test("an op that throws frees what was made, and is named", async () => {
  const start = tf.memory().numTensors;
  const b = new GraphBuilder();
  const image = b.input("x", float32("batch", 3, 8, 8));
  const graph = b.build([b.node("relu", [b.node("neg", [image], {})], {}, "y")]);
  const executable = await compile(graph);
  const broken = tf.getKernel("Relu", "cpu");
  tf.unregisterKernel("Relu", "cpu");
  try {
    await expect(executable.run({ x })).rejects.toThrow(
      "Executable.run: relu \"y\": Kernel 'Relu' not registered for backend 'cpu'",
    );
  } finally {
    tf.registerKernel(broken);
  }
  expect(tf.memory().numTensors).toBe(start);
  await executable.run({ x });
  await executable.dispose();
  expect(tf.memory().numTensors).toBe(start);
});

test("a named backend is current during a run only", async () => {
  const executable = await compile(network(), { backend: "wasm" });
  expect(tf.getBackend()).toBe("cpu");
  const running = executable.run({ x });
  expect(tf.getBackend()).toBe("cpu");
  expect((await running).y?.shape).toEqual([2, 5, 4, 4]);
  expect(tf.getBackend()).toBe("cpu");
  await executable.dispose();
});

test("without a name it runs on the backend it was compiled on, and says so on another", async () => {
  const executable = await compile(network());
  await tf.setBackend("wasm");
  await expect(executable.run({ x })).rejects.toThrow(
    'compiled on the backend cpu, wasm is current; compile with { backend: "cpu" }',
  );
  await tf.setBackend("cpu");
  await executable.run({ x });
  await executable.dispose();
});

test("a backend that is not registered is refused with what to install", async () => {
  await expect(compile(network(), { backend: "webgl" })).rejects.toThrow(
    "no TensorFlow.js backend webgl is registered; `npm install @tensorflow/tfjs-backend-webgl`, " +
      'then `import "@tensorflow/tfjs-backend-webgl"` before compiling',
  );
  await expect(compile(network(), { backend: "abacus" })).rejects.toThrow("wants one of");
  expect(tf.getBackend()).toBe("cpu");
});
