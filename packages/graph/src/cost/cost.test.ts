import { ndArray, randomStream, sizeOf } from "@xrt/core";
import { describe, expect, test } from "vitest";
import { opCases } from "../../test/op-cases.js";
import { differentiate } from "../differentiate.js";
import { float32, type Graph } from "../graph.js";
import { GraphBuilder } from "../graph-builder.js";
import { type OpAttributes, opTable } from "../ops/table.js";
import { cost } from "./cost.js";
import { flopTable } from "./flop.js";
import { peakBytes } from "./peak-bytes.js";

test("every op of the table has a count, and no other", () => {
  expect(Object.keys(flopTable).sort()).toEqual(Object.keys(opTable).sort());
});

test.each(opCases.map((c) => [`${c.op}, ${c.what}`, c] as const))(
  "%s is counted as a whole number",
  (_, { op, inputs, attributes }) => {
    const b = new GraphBuilder();
    const names = inputs.map((i) => (i === null ? "" : b.input("x", float32(...i.shape))));
    const [node] = cost(b.build([b.node(op, names, attributes)])).nodes;
    for (const n of [node?.flop, node?.bytesRead, node?.bytesWritten]) {
      expect(Number.isInteger(n) && Number(n) >= 0).toBe(true);
    }
  },
);

/** Where a network is built: a convolution with its parameters, all of them zero. */
function layers(b: GraphBuilder) {
  const zero = (name: string, ...shape: number[]) =>
    b.parameter(name, {
      array: ndArray(new Float32Array(sizeOf(shape)), shape),
      role: "kernel",
      trainable: true,
    });
  const channels = (x: string) => Number(b.type(x).shape[1]);
  return {
    conv(x: string, filters: number, { size = 3, stride = 1, bias = false, groups = 1 } = {}) {
      const pad = stride === 1 ? (size - 1) / 2 : 0;
      const window: OpAttributes["conv"] = {
        strides: [stride, stride],
        // strided layers pad at the bottom and right
        pads: stride === 1 ? [pad, pad, pad, pad] : [0, 0, 1, 1],
        dilations: [1, 1],
        groups,
      };
      const kernel = zero("kernel", filters, channels(x) / groups, size, size);
      return b.node("conv", [x, kernel, ...(bias ? [zero("bias", filters)] : [])], window);
    },
    batchNorm(x: string) {
      const four = [0, 1, 2, 3].map(() => zero("statistic", channels(x)));
      return b.node("batchNorm", [x, ...four], { epsilon: 1e-3 });
    },
    dense(x: string, units: number) {
      const kernel = zero("kernel", Number(b.type(x).shape[1]), units);
      return b.node("add", [b.node("matMul", [x, kernel], {}), zero("bias", units)], {});
    },
  };
}

describe("against published counts of multiply-adds and parameters, at 224 x 224", () => {
  test("VGG16 (Simonyan and Zisserman 2014): 15.47 G and 138,357,544", () => {
    const b = new GraphBuilder();
    const { conv, dense } = layers(b);
    let x = b.input("x", float32("batch", 3, 224, 224));
    for (const filters of [
      64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512, 0, 512, 512, 512, 0,
    ]) {
      const window = { pads: [0, 0, 0, 0], dilations: [1, 1] } as const;
      x =
        filters > 0
          ? b.node("relu", [conv(x, filters, { bias: true })], {})
          : b.node("maxPool", [x], { ...window, kernel: [2, 2], strides: [2, 2] });
    }
    x = b.node("reshape", [x], { shape: ["batch", 25088] });
    x = b.node("relu", [dense(x, 4096)], {});
    x = b.node("relu", [dense(x, 4096)], {});
    const { total } = cost(b.build([dense(x, 1000)]));
    // elements behind the convolutions (a bias and a relu each), in front of the poolings, and the dense layers
    const maps = [64, 64, 128, 128, 256, 256, 256, 512, 512, 512, 512, 512, 512];
    const sides = [224, 224, 112, 112, 56, 56, 56, 28, 28, 28, 14, 14, 14];
    const elements = maps.reduce((s, c, i) => s + c * (sides[i] ?? 0) ** 2, 0);
    const pooled = 64 * 224 ** 2 + 128 * 112 ** 2 + 256 * 56 ** 2 + 512 * 28 ** 2 + 512 * 14 ** 2;
    const head = 2 * 4096 + 2 * 4096 + 1000;
    expect(total.flop).toBe(2 * 15_470_264_320 + 2 * elements + pooled + head);
    expect(total.parameters).toBe(138_357_544);
    expect(total.parameterBytes).toBe(4 * 138_357_544);
    // the image, and two maps of 64 channels
    expect(total.peakBytes).toBe(4 * (3 + 2 * 64) * 224 * 224);
  });

  test("MobileNet v1 (Howard 2017): 569 M and 4.2 M", () => {
    const b = new GraphBuilder();
    const { conv, batchNorm, dense } = layers(b);
    const done = (x: string) => b.node("clip", [batchNorm(x)], { low: 0, high: 6 });
    let x = done(conv(b.input("x", float32("batch", 3, 224, 224)), 32, { stride: 2 }));
    const blocks = [64, 128, 128, 256, 256, 512, 512, 512, 512, 512, 512, 1024, 1024];
    for (const [i, filters] of blocks.entries()) {
      const groups = Number(b.type(x).shape[1]);
      x = done(conv(x, groups, { groups, stride: [1, 3, 5, 11].includes(i) ? 2 : 1 }));
      x = done(conv(x, filters, { size: 1 }));
    }
    x = b.node("reduceMean", [x], { axes: [2, 3], keepDims: false });
    const { total, nodes } = cost(b.build([dense(x, 1000)]), { batch: 3 });
    const products = nodes.filter(({ node }) => node.op === "conv" || node.op === "matMul");
    expect(products.reduce((s, { flop }) => s + flop, 0)).toBe(3 * 2 * 568_740_352);
    expect(total.parameters).toBe(4_253_864);
  });
});

test("each gradient of a convolution counts as its forward pass", () => {
  const b = new GraphBuilder();
  const { conv } = layers(b);
  const graph = b.build([conv(b.input("x", float32("batch", 4, 8, 8)), 6)]);
  const wrt = ["x", "kernel"];
  const backward = differentiate(graph, { of: "conv", wrt, cotangent: "input" });
  const { nodes } = cost({ ...backward.graph, outputs: [...backward.gradients.values()] });
  const forward = cost(graph).total.flop;
  expect(forward).toBe(2 * 6 * 64 * 4 * 9);
  expect(nodes.map(({ node, flop }) => [node.op, flop])).toEqual([
    ["conv", forward],
    ["convKernelGradient", forward],
  ]);
});

test("what is dead, and what depends on parameters alone, costs nothing unless it is fed", () => {
  const b = new GraphBuilder();
  const x = b.input("x", float32("batch", 3));
  const array = ndArray(new Float32Array(15), [5, 3]);
  const kernel = b.parameter("kernel", { array, role: "kernel", trainable: true });
  b.node("relu", [x], {}, "dead");
  const turned = b.node("transpose", [kernel], { permutation: [1, 0] }, "turned");
  const graph = b.build([b.node("matMul", [x, turned], {}, "y")]);
  const names = (fed: string[]) => cost(graph, { fed }).nodes.map(({ node }) => node.output);
  expect(names([])).toEqual(["y"]);
  expect(names(["kernel"])).toEqual(["turned", "y"]);
  const [y] = cost(graph, { batch: 2 }).nodes;
  expect(y).toMatchObject({ flop: 2 * 2 * 3 * 5, bytesRead: 4 * (6 + 15), bytesWritten: 4 * 10 });
});

describe("peakBytes", () => {
  test("frees a value behind its last reader, keeps outputs, and lets a reshape share memory", () => {
    const b = new GraphBuilder();
    const x = b.input("x", float32("batch", 6));
    const a = b.node("relu", [x], {}, "a");
    const flat = b.node("reshape", [a], { shape: ["batch", 2, 3] }, "flat");
    const c = b.node("relu", [flat], {}, "c");
    const d = b.node("relu", [c], {}, "d");
    // at d: x, a (read again at the end, as flat), c and d
    const graph = b.build([b.node("add", [flat, d], {}, "y")]);
    expect(peakBytes(graph)).toBe(4 * 24);
    expect(peakBytes(graph, { batch: 5 })).toBe(5 * 4 * 24);
    expect(peakBytes({ ...graph, outputs: ["y", "c", "a"] })).toBe(5 * 24);
  });

  test.each([0, 1, 2, 3, 4])(
    "is what counting at every node finds, on random network %i",
    (seed) => {
      const graph = randomGraph(seed);
      expect(peakBytes(graph)).toBe(counted(graph));
    },
  );
});

/** Thirty relus, sums and reshapes of earlier values. */
function randomGraph(seed: number): Graph {
  const { uniform } = randomStream(seed, "graph");
  const b = new GraphBuilder();
  const values = [b.input("x", float32(4)), b.input("other", float32(4))];
  for (let i = 0; i < 30; i++) {
    const pick = (k: number) => values[Math.floor(uniform(4 * i + k) * values.length)] ?? "x";
    const kind = Math.floor(uniform(4 * i) * 3);
    if (kind === 0) values.push(b.node("relu", [pick(1)], {}));
    else if (kind === 1) values.push(b.node("add", [pick(1), pick(2)], {}));
    else values.push(b.node("reshape", [pick(1)], { shape: [4] }));
  }
  return b.build(values.slice(-2));
}

/** The largest number of values that are held at one node, 16 bytes each: made before, read from here on or returned. */
function counted(graph: Graph): number {
  const root = (name: string): string => {
    const node = graph.nodes.find(({ output }) => output === name);
    return node?.op === "reshape" ? root(node.inputs[0] ?? "") : name;
  };
  const held = graph.nodes.map((_, i) => {
    const made = [...graph.inputs, ...graph.nodes.slice(0, i + 1).map((n) => n.output)];
    const ends = [...graph.inputs, ...graph.outputs];
    const later = [...graph.nodes.slice(i).flatMap((n) => [...n.inputs, n.output]), ...ends];
    // the node's own result is held while it is made, read by somebody or not
    return new Set(later.filter((name) => made.includes(name)).map(root)).size;
  });
  return 16 * Math.max(...held);
}
