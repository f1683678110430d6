import { type NdArray, sizeOf } from "@xrt/core";
import { expectClose, randomArray, toFloat32 } from "@xrt/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { float32, type Graph } from "../graph.js";
import { GraphBuilder } from "../graph-builder.js";
import type { ConvAttributes } from "../ops/conv.js";
import type { PoolAttributes } from "../ops/max-pool.js";
import { blockSize } from "./blocked/block-size.js";
import { compileWhere } from "./compile.js";
import { loadOnnxruntime } from "./load-onnxruntime.js";
import { rowBands } from "./row-bands.js";
import { onnxModel } from "./to-onnx.js";

interface Case {
  readonly size?: readonly [number, number];
  /** Rows, steps, padding and dilation of the first convolution. */
  readonly first?: Partial<Pick<ConvAttributes, "strides" | "pads" | "dilations">> & {
    readonly rows?: number;
  };
  readonly pool?: Partial<PoolAttributes> & { readonly op?: "maxPool" | "averagePool" };
  readonly filters?: number;
  /** Behind the first pooling another convolution with fewer products, and a pooling. */
  readonly twice?: boolean;
  readonly between?: "clip";
}

const CASES: Readonly<Record<string, Case>> = {
  "convolutions as in VGG": {},
  "bands that do not divide the rows": { size: [58, 31] },
  "a row that no window reaches": { size: [57, 30] },
  "bands of bands: two poolings": { size: [96, 48], twice: true },
  "channels that fill no block": { filters: 68, size: [96, 48], twice: true },
  "a large window with strides and padding": {
    ...{ size: [97, 60], first: { rows: 7, strides: [2, 2], pads: [3, 3, 3, 3] } },
  },
  "padding above only, dilation": { first: { pads: [2, 1, 0, 1], dilations: [2, 1] } },
  "windows that see padding only": { first: { pads: [3, 1, 0, 1] } },
  "windows that overlap, with padding": { pool: { kernel: [3, 3], pads: [1, 1, 1, 1] } },
  "an average over places inside only": {
    pool: { op: "averagePool", kernel: [3, 3], pads: [1, 1, 1, 1] },
  },
  "a pooling without steps": { pool: { kernel: [2, 2], strides: [1, 1] } },
  "a clip": { between: "clip" },
};

/** A convolution, an activation, a convolution with fewer products, a ReLU and a pooling. */
function network({
  size = [56, 30],
  first = {},
  pool = {},
  filters = 64,
  twice,
  between,
}: Case): Graph {
  const b = new GraphBuilder();
  const weight = (name: string, ...shape: number[]) => {
    const scale = Math.sqrt(6 / sizeOf(shape.slice(1)));
    const array = toFloat32(randomArray(shape, { stream: name, low: -scale, high: scale }));
    return b.parameter(name, { array, role: "kernel", trainable: true });
  };
  const plain = { strides: [1, 1], dilations: [1, 1], pads: [1, 1, 1, 1], groups: 1 } as const;
  const relu = (x: string) => b.node("relu", [x], {});
  const three = (x: string, name: string) => {
    const channels = Number(b.type(x).shape[1]);
    const inputs = [x, weight(name, filters, channels, 3, 3), weight(`${name} bias`, filters)];
    return relu(b.node("conv", inputs, plain));
  };
  const pooled = (x: string) => {
    const { op = "maxPool", ...window } = pool;
    const { groups: _, ...rest } = plain;
    const usual = { ...rest, kernel: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0] } as const;
    return b.node(op, [x], { ...usual, ...window });
  };
  const { rows = 3, ...window } = first;
  const x = b.input("x", float32("batch", 3, ...size));
  const begun = b.node("conv", [x, weight("first", filters, 3, rows, rows)], {
    ...plain,
    ...window,
  });
  const active = between === "clip" ? b.node("clip", [begun], { low: 0, high: 0.5 }) : relu(begun);
  const once = pooled(three(active, "second"));
  return b.build([twice ? pooled(three(once, "third")) : once]);
}

const count = (graph: Graph, op: string) => graph.nodes.filter((node) => node.op === op).length;

let blocks = 0;
beforeAll(async () => {
  blocks = await blockSize(await loadOnnxruntime("node", undefined));
});

describe("layers in bands of rows", () => {
  test.each(Object.entries(CASES))("%s: the values are those of whole maps", async (_, one) => {
    const graph = network(one);
    const [height = 0, width = 0] = one.size ?? [56, 30];
    const x: NdArray = toFloat32(
      randomArray([2, 3, height, width], { stream: "x", low: -1, high: 1 }),
    );
    const plain = await compileWhere(graph, { threads: 1 }, () => false);
    const wanted = (await plain.run({ x }))[graph.outputs[0] ?? ""] as NdArray;
    await plain.dispose();
    const largest = wanted.data.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
    for (const large of [2 ** 19, 2 ** 18, 2 ** 10]) {
      const cut = rowBands(graph, large);
      expect(count(cut, "concat")).toBe(one.twice ? 2 : 1);
      expect(count(cut, "slice")).toBeGreaterThan(1);
      for (const inBlocks of [false, true]) {
        const executable = await compileWhere(cut, { threads: 1 }, () => inBlocks);
        const found = (await executable.run({ x }))[graph.outputs[0] ?? ""] as NdArray;
        await executable.dispose();
        expect(found.shape).toEqual(wanted.shape);
        // fewer products, or other ones where strips of rows begin elsewhere; most when this was written: 6e-7
        const absolute = 4e-6 * largest;
        expectClose(found.data, wanted.data, {
          relative: 0,
          absolute,
          what: `${large}, ${inBlocks}`,
        });
      }
    }
  });

  test("bands stay in blocks: they are cut out and put together as they lie", () => {
    if (blocks === 0) return; // this processor has no blocks
    const graph = rowBands(network({ size: [96, 48], twice: true }), 2 ** 19);
    const { nodes } = onnxModel(graph, [], blocks);
    expect(nodes.filter(({ type }) => type === "ReorderInput")).toHaveLength(0);
    expect(nodes.filter(({ type }) => type === "ReorderOutput")).toHaveLength(1);
  });

  test("small maps, values that are read elsewhere, and convolutions that are not summed are left alone", () => {
    const graph = network({});
    expect(rowBands(graph)).toBe(graph);
    expect(rowBands(network({ size: [20, 20] }), 1)).toMatchObject({ nodes: { length: 5 } });
    const looked = { ...graph, outputs: [...graph.outputs, graph.nodes[3]?.output ?? ""] };
    expect(rowBands(looked, 1)).toBe(looked);
  });
});
