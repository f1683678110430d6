import type { NdArray } from "@xrt/core";
import { expectClose, randomArray, toFloat32 } from "@xrt/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { differentiate } from "../../differentiate.js";
import { float32, type Graph } from "../../graph.js";
import { GraphBuilder } from "../../graph-builder.js";
import { foldBatchNorm } from "../../passes/fold-batch-norm.js";
import { tap } from "../../passes/tap.js";
import { compileWhere } from "../compile.js";
import { mappedSession } from "../constants/mapped-session.js";
import { loadOnnxruntime } from "../load-onnxruntime.js";
import { encodeGraph, onnxModel } from "../to-onnx.js";
import { blockSize } from "./block-size.js";
import { BLOCKED_DOMAIN } from "./domain.js";

/** Adds nodes behind `x` and returns the last. */
type Layers = (b: GraphBuilder, x: string) => string;

const window = (stride: number, pad: number, dilation = 1) =>
  ({
    strides: [stride, stride],
    pads: [pad, pad, pad, pad],
    dilations: [dilation, dilation],
  }) as const;

function parameter(b: GraphBuilder, name: string, shape: readonly number[], low = -1): string {
  const array = toFloat32(randomArray([...shape], { stream: name, low, high: 1 }));
  return b.parameter(name, { array, role: "kernel", trainable: true });
}

/** A convolution with its own kernel and bias. */
function conv(
  b: GraphBuilder,
  x: string,
  filters: number,
  size: number,
  {
    stride = 1,
    pad = size >> 1,
    dilation = 1,
    groups = 1,
  }: { stride?: number; pad?: number; dilation?: number; groups?: number } = {},
): string {
  const channels = b.type(x).shape[1] as number;
  const name = `k${b.type(x).shape}/${filters}/${size}/${stride}`;
  const kernel = parameter(b, name, [filters, channels / groups, size, size]);
  const bias = parameter(b, `${name}/bias`, [filters]);
  return b.node("conv", [x, kernel, bias], { ...window(stride, pad, dilation), groups });
}

function norm(b: GraphBuilder, x: string): string {
  const channels = [b.type(x).shape[1] as number];
  const parts = ["gamma", "beta", "mean"].map((n) => parameter(b, `${x}/${n}`, channels));
  const variance = parameter(b, `${x}/variance`, channels, 0.5);
  return b.node("batchNorm", [x, ...parts, variance], { epsilon: 1e-3 });
}

const relu = (b: GraphBuilder, x: string) => b.node("relu", [x], {});

/** Squeezes to one number a channel, and gates by it. */
function gate(b: GraphBuilder, x: string): string {
  const mean = b.node("reduceMean", [x], { axes: [2, 3], keepDims: true });
  const squeezed = b.node("silu", [conv(b, mean, 4, 1)], {});
  const channels = b.type(x).shape[1] as number;
  return b.node("mul", [x, b.node("sigmoid", [conv(b, squeezed, channels, 1)], {})], {});
}

const CASES: Readonly<Record<string, Layers>> = {
  "a chain of convolutions, 3 to 16 to 32 channels": (b, x) =>
    conv(b, relu(b, conv(b, relu(b, conv(b, x, 16, 3)), 32, 1)), 32, 3),
  "channels that fill no block": (b, x) => {
    const y = relu(b, conv(b, x, 12, 3));
    return conv(b, relu(b, conv(b, y, 20, 3)), 24, 1);
  },
  "strides and dilations": (b, x) => {
    const y = relu(b, conv(b, x, 16, 3, { stride: 2 }));
    return conv(b, relu(b, conv(b, y, 16, 3, { dilation: 2, pad: 2 })), 16, 1, { stride: 2 });
  },
  "a stride that leaves a row over": (b, x) => {
    const y = relu(b, conv(b, x, 16, 2, { pad: 0 }));
    return conv(b, y, 32, 1, { stride: 2 });
  },
  "strides between whole blocks, even and odd sizes, several kernels": (b, x) => {
    const y = relu(b, conv(b, x, 20, 3));
    const z = relu(b, conv(b, y, 24, 3, { stride: 2 }));
    const w = conv(b, y, 16, 4, { stride: 2, pad: 1 });
    const v = conv(b, z, 32, 5, { stride: 3, pad: 2 });
    const u = conv(b, y, 32, 2, { stride: 2, pad: 0 });
    const sums = [z, w, v, u].map((value) =>
      b.node("reduceSum", [b.node("mul", [value, value], {})], {
        axes: [1, 2, 3],
        keepDims: false,
      }),
    );
    return sums.reduce((one, other) => b.node("add", [one, other], {}));
  },
  "depthwise, at stride 1 and 2, 3x3 and 5x5": (b, x) => {
    const y = relu(b, conv(b, x, 20, 1));
    const z = relu(b, conv(b, y, 20, 3, { groups: 20 }));
    const w = relu(b, conv(b, z, 20, 5, { groups: 20, stride: 2 }));
    return conv(b, conv(b, w, 20, 3, { groups: 20, stride: 2, pad: 0 }), 16, 1);
  },
  "several channels a group": (b, x) => {
    const y = relu(b, conv(b, x, 32, 1));
    return conv(b, y, 32, 3, { groups: 2 });
  },
  "clipped activations, and others that are not 0 at 0": (b, x) => {
    const y = b.node("clip", [conv(b, x, 12, 3)], { low: 0, high: 6 });
    const z = b.node("sigmoid", [conv(b, y, 12, 3)], {});
    return conv(b, b.node("silu", [conv(b, z, 20, 3)], {}), 16, 1);
  },
  "a residual block with BatchNorm": (b, x) => {
    const y = relu(b, norm(b, conv(b, x, 16, 3)));
    const z = norm(b, conv(b, relu(b, norm(b, conv(b, y, 16, 3))), 16, 3));
    return relu(b, b.node("add", [z, y], {}));
  },
  "the sum of a convolution and what it read": (b, x) => {
    const y = conv(b, x, 16, 3);
    return b.node("add", [conv(b, y, 16, 3), y], {});
  },
  "a dense block, BatchNorm in front of its convolutions": (b, x) => {
    const y = conv(b, x, 32, 3);
    const z = conv(b, relu(b, norm(b, y)), 16, 3);
    const all = b.node("concat", [y, z], { axis: 1 });
    const t = conv(b, relu(b, norm(b, all)), 24, 1);
    const kernel = [2, 2] as const;
    return b.node("averagePool", [t], { ...window(2, 0), kernel });
  },
  "cuts and joins that are not whole blocks": (b, x) => {
    const y = conv(b, x, 36, 3);
    const part = b.node("slice", [y], { axis: 1, start: 4, end: 24 });
    const rest = b.node("slice", [y], { axis: 1, start: 16, end: 36 });
    return conv(b, b.node("concat", [part, rest], { axis: 1 }), 16, 1);
  },
  poolings: (b, x) => {
    const y = b.node("maxPool", [conv(b, x, 16, 3)], { ...window(2, 1), kernel: [3, 3] });
    return conv(b, y, 16, 1);
  },
  "squeeze and excitation, 20 channels": (b, x) => conv(b, gate(b, conv(b, x, 20, 3)), 16, 1),
  "a value that is returned too": (b, x) => {
    const y = conv(b, x, 16, 3);
    return b.node("reduceMean", [b.node("mul", [y, y], {})], { axes: [2, 3], keepDims: false });
  },
};

function graphOf(layers: Layers, batch: number): { graph: Graph; feeds: Record<string, NdArray> } {
  const b = new GraphBuilder();
  const x = b.input("x", float32("batch", 3, 9, 10));
  const y = layers(b, x);
  const graph = b.build([y]);
  const wrt = [x, ...graph.parameters.keys()].filter((name) => !/mean$|variance$/.test(name));
  const made = differentiate(graph, { of: y, wrt, cotangent: "input" });
  const shape = (graph.types.get(y)?.shape ?? []).map((d) => (typeof d === "number" ? d : batch));
  const feeds: Record<string, NdArray> = {
    x: toFloat32(randomArray([batch, 3, 9, 10], { stream: "x" })),
    [made.cotangent ?? ""]: toFloat32(randomArray(shape, { stream: "dy" })),
  };
  return { graph: tap(made.graph, [y, ...made.gradients.values()]), feeds };
}

let size = 0;
beforeAll(async () => {
  size = await blockSize(await loadOnnxruntime("node", undefined));
});

describe("convolutions in the blocks of onnxruntime, weights fed", () => {
  test.each(
    Object.entries(CASES).flatMap(([name, layers]) =>
      [1, 3, 17].map((batch) => [name, batch, layers] as const),
    ),
  )("%s, batch %i: values and all gradients are those without blocks", async (_, batch, layers) => {
    if (size === 0) return; // this processor has no blocks, and nothing is emitted in them
    const { graph, feeds } = graphOf(layers, batch);
    const fed = [...graph.parameters].flatMap(([name, p]) => (p.trainable ? [name] : []));
    expect(Buffer.from(encodeGraph(graph, fed, size)).includes(BLOCKED_DOMAIN)).toBe(true);
    const arrays = fed.map((name) => [name, graph.parameters.get(name)?.array as NdArray]);
    const all = { ...feeds, ...Object.fromEntries(arrays) };
    const [plain, blocked] = await Promise.all(
      [false, true].map(async (inBlocks) => {
        const executable = await compileWhere(graph, { fed, threads: 1 }, () => inBlocks);
        const results = await executable.run(all);
        await executable.dispose();
        return results;
      }),
    );
    for (const name of graph.outputs) {
      const wanted = plain?.[name]?.data ?? [];
      // sums in another order
      expectClose(blocked?.[name]?.data ?? [], wanted, {
        relative: 1e-4,
        absolute: 1e-4,
        what: name,
      });
    }
  });

  test("kernels with other numbers give other results: nothing is folded at the first run", async () => {
    const { graph, feeds } = graphOf(CASES["a residual block with BatchNorm"] as Layers, 2);
    const fed = [...graph.parameters.keys()].filter((name) => name.startsWith("k"));
    const executable = await compileWhere(graph, { fed, threads: 1 }, () => true);
    const results = [];
    for (const scale of [1, 2]) {
      const arrays = fed.map((name) => {
        const { shape, data } = graph.parameters.get(name)?.array ?? { shape: [], data: [] };
        return [name, { shape, data: Float32Array.from(data, (v) => scale * v) }];
      });
      results.push(await executable.run({ ...feeds, ...Object.fromEntries(arrays) }));
    }
    await executable.dispose();
    const [y = ""] = graph.outputs;
    expect(results[0]?.[y]?.data).not.toEqual(results[1]?.[y]?.data);
  });
});

test.each(Object.entries(CASES))(
  "%s, weights worked out by us and mapped from a file: values and all gradients are those of onnxruntime",
  async (_, layers) => {
    const ort = await loadOnnxruntime("node", undefined);
    const { graph, feeds } = graphOf(layers, 2);
    const plain = await compileWhere(graph, { threads: 1 }, () => false);
    const wanted = await plain.run(feeds);
    await plain.dispose();
    const tensors = Object.fromEntries(
      Object.entries(feeds).map(([n, { data, shape }]) => [
        n,
        new ort.Tensor("float32", data, shape),
      ]),
    );
    for (const blocks of new Set([0, size])) {
      const model = onnxModel(foldBatchNorm(graph), [], blocks);
      const session = await mappedSession(ort, model, {
        intraOpNumThreads: 1,
        logSeverityLevel: 3,
      });
      const results = (await session?.run(tensors)) ?? {};
      await session?.release();
      for (const [i, name] of graph.outputs.entries()) {
        const { data = [] } = results[model.outputs[i]?.name ?? ""] ?? {};
        const what = `${name}, blocks of ${blocks}`;
        expectClose(data as Float32Array, wanted[name]?.data ?? [], {
          relative: 1e-4,
          absolute: 1e-4,
          what,
        });
      }
    }
  },
);
