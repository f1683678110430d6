import { type NdArray, ndArray } from "@xrt/core";
import { randomArray, toFloat32 } from "@xrt/testing";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { afterEach, expect, test, vi } from "vitest";
import { differentiate } from "../../differentiate.js";
import { float32 } from "../../graph.js";
import { GraphBuilder } from "../../graph-builder.js";
import { compileWhere } from "../compile.js";
import { compile, toOnnx } from "../index.js";
import type { Onnxruntime } from "../load-onnxruntime.js";
import { encodeGraph } from "../to-onnx.js";
import { blockSize } from "./block-size.js";
import { BLOCKED_DOMAIN } from "./domain.js";
import { wantsBlocks } from "./wants-blocks.js";

afterEach(() => vi.restoreAllMocks());

/** Two convolutions with the gradients of their kernels, which compile emits in blocks where there are some. */
function network() {
  const b = new GraphBuilder();
  const x = b.input("x", float32("batch", 3, 8, 8));
  const window = { strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1], groups: 1 } as const;
  const kernel = (name: string, shape: readonly number[]) => {
    const array = toFloat32(randomArray([...shape], { stream: name }));
    return b.parameter(name, { array, role: "kernel", trainable: true });
  };
  const inner = b.node("relu", [b.node("conv", [x, kernel("k", [16, 3, 3, 3])], window)], {});
  const y = b.node("conv", [inner, kernel("l", [16, 16, 3, 3])], window, "y");
  return differentiate(b.build([y]), { of: "y", wrt: ["x", "k", "l"] }).graph;
}
const x = toFloat32(randomArray([2, 3, 8, 8], { stream: "x" }));
const fed = ["k", "l"];
const hasBlocks = (model: unknown) => Buffer.from(model as Uint8Array).includes(BLOCKED_DOMAIN);

/** An onnxruntime that refuses the models for which `refuses` holds, as another build or another processor may. */
function refuse(refuses: (model: Uint8Array) => boolean) {
  const { create } = InferenceSession;
  return vi
    .spyOn(InferenceSession, "create")
    .mockImplementation((model, ...rest) =>
      refuses(model)
        ? Promise.reject(new Error(`${BLOCKED_DOMAIN}.Conv is not a registered function/op`))
        : create.call(InferenceSession, model, ...rest),
    );
}

test.each([
  ["that refuses blocked ops", hasBlocks],
  // the try is a model of ReorderInput alone
  ["that refuses blocked convolutions", (m: Uint8Array) => hasBlocks(m) && m.length > 1000],
])("an onnxruntime %s is given standard ops, and the values are the same", async (_, refuses) => {
  const graph = network();
  expect(wantsBlocks(graph, fed)).toBe(true);
  const arrays = fed.map((name) => [name, graph.parameters.get(name)?.array as NdArray]);
  const feeds = { x, ...Object.fromEntries(arrays) };
  const plain = await compileWhere(graph, { fed, threads: 1 }, () => false);
  const wanted = await plain.run(feeds);
  await plain.dispose();

  const create = refuse(refuses);
  // modules that have not tried yet
  vi.resetModules();
  const fresh = await import("../index.js");
  const executable = await fresh.compile(graph, { fed, threads: 1 });
  expect(await executable.run(feeds)).toEqual(wanted);
  await executable.dispose();
  const models = create.mock.calls.map(([model]) => hasBlocks(model));
  expect([models[0], models.at(-1)]).toEqual([true, false]);
});

test("what is refused with standard ops too is reported as onnxruntime says it", async () => {
  vi.spyOn(InferenceSession, "create").mockRejectedValue(new Error("out of memory"));
  await expect(compile(network(), { fed })).rejects.toThrow("out of memory");
});

test.each([
  ["blocks of 16", 16, 16],
  ["blocks of 8", 8, 8],
  ["no blocks: channels stay as they are", 4, 0],
  ["blocks of 1", 1, 0],
])("%s, as the try sees it", async (_, size, seen) => {
  const filled = Math.max(size, 4);
  const data = Float32Array.from({ length: 2 * filled }, (_, i) => {
    const channel = i % filled;
    return channel < 4 ? 1 + 2 * channel + Math.floor(i / filled) : 0;
  });
  expect(await blockSize(onnxruntime(ndArray(data, [1, filled, 1, 2])))).toBe(seen);
});

test("blocks in another order than ours are not used, nor is a try that fails", async () => {
  const data = Float32Array.from({ length: 16 }, (_, i) => i);
  expect(await blockSize(onnxruntime(ndArray(data, [1, 8, 1, 2])))).toBe(0);
  expect(await blockSize(onnxruntime(undefined))).toBe(0);
});

test("a file that is exported has no blocked ops, for whatever processor compile emitted some", async () => {
  const graph = network();
  for (const size of [8, 16]) expect(hasBlocks(encodeGraph(graph, fed, size))).toBe(true);
  await (await compile(graph, { fed })).dispose();
  expect(hasBlocks(toOnnx(graph, { fed }))).toBe(false);
  expect(hasBlocks(toOnnx(graph))).toBe(false);
});

/** An onnxruntime whose sessions return `y`, or fail. */
function onnxruntime(y: NdArray | undefined): Onnxruntime {
  const session = {
    run: async () => ({ y: y && { ...y, dims: y.shape } }),
    release: async () => {},
  };
  const create = async () => {
    if (y === undefined) throw new Error("no such op");
    return session;
  };
  return { InferenceSession: { create }, Tensor } as unknown as Onnxruntime;
}
