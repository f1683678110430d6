import type { NdArray } from "@xrt/core";
import { expectClose, randomArray, toFloat32 } from "@xrt/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { differentiate } from "../../../differentiate.js";
import { float32, type Graph } from "../../../graph.js";
import { GraphBuilder } from "../../../graph-builder.js";
import { tap } from "../../../passes/tap.js";
import { compileWhere } from "../../compile.js";
import { mappedSession } from "../../constants/mapped-session.js";
import { loadOnnxruntime } from "../../load-onnxruntime.js";
import { onnxModel } from "../../to-onnx.js";
import { blockSize } from "../block-size.js";

interface Case {
  readonly channels: number;
  readonly filters: number;
  readonly size: readonly [number, number];
  readonly pads?: readonly [number, number, number, number];
  readonly bias?: boolean;
  /** Whether it is worth it for a constant kernel too. Default true. */
  readonly fixed?: boolean;
  readonly behind?: "relu" | "residual" | "returned";
}

/** Large enough that fewer products are faster. */
const CASES: Readonly<Record<string, Case>> = {
  "whole strips": { channels: 128, filters: 128, size: [28, 28] },
  "a ReLU behind": { channels: 128, filters: 128, size: [28, 28], behind: "relu" },
  "a ReLU behind a value that is returned": {
    ...{ channels: 128, filters: 128, size: [28, 28], behind: "returned" },
  },
  "a residual connection": { channels: 128, filters: 128, size: [28, 28], behind: "residual" },
  "no bias, rows left over": { channels: 128, filters: 128, size: [30, 27], bias: false },
  // without a ReLU: rounding puts one of its numbers on the other side of 0
  "one row left over": { channels: 128, filters: 128, size: [29, 28] },
  "fourteen rows, too few for a constant kernel": {
    ...{ channels: 256, filters: 256, size: [14, 14], behind: "relu", fixed: false },
  },
  "fourteen rows, so many channels that it pays": {
    ...{ channels: 512, filters: 512, size: [14, 14], behind: "relu" },
  },
  "fifteen rows": { channels: 256, filters: 256, size: [15, 14], fixed: false },
  "seven rows": { channels: 256, filters: 256, size: [7, 7], fixed: false },
  "few channels, many filters": { channels: 32, filters: 128, size: [56, 56] },
  "channels and filters that fill no block": { channels: 68, filters: 132, size: [44, 44] },
  "padding of two": { channels: 128, filters: 128, size: [28, 28], pads: [2, 2, 2, 2] },
  "no padding": { channels: 128, filters: 128, size: [30, 30], pads: [0, 0, 0, 0] },
  "padding above and on the left only": {
    ...{ channels: 128, filters: 128, size: [29, 29], pads: [1, 1, 0, 0] },
  },
};

let size = 0;
beforeAll(async () => {
  size = await blockSize(await loadOnnxruntime("node", undefined));
});

function parameter(b: GraphBuilder, name: string, shape: readonly number[]): string {
  const scale = Math.sqrt(3 / shape.slice(1).reduce((n, d) => n * d, 1));
  const array = toFloat32(randomArray([...shape], { stream: name, low: -scale, high: scale }));
  return b.parameter(name, { array, role: "kernel", trainable: true });
}

/** A convolution with its gradients. */
function graphOf({ channels, filters, size: [height, width], ...rest }: Case, batch: number) {
  const { pads = [1, 1, 1, 1], bias = true, behind } = rest;
  const b = new GraphBuilder();
  const x = b.input("x", float32("batch", channels, height, width));
  const inputs = [x, parameter(b, "kernel", [filters, channels, 3, 3])];
  if (bias) inputs.push(parameter(b, "bias", [filters]));
  const window = { strides: [1, 1], dilations: [1, 1], pads, groups: 1 } as const;
  const y = b.node("conv", inputs, window);
  const last =
    behind === undefined
      ? y
      : b.node(behind === "residual" ? "add" : "relu", behind === "residual" ? [y, x] : [y], {});
  const graph = b.build([last]);
  const made = differentiate(graph, { of: last, wrt: inputs, cotangent: "input" });
  const [, ...shape] = (graph.types.get(last)?.shape ?? []) as number[];
  const feeds: Record<string, NdArray> = {
    x: toFloat32(randomArray([batch, channels, height, width], { stream: "x", low: -1, high: 1 })),
    [made.cotangent ?? ""]: toFloat32(
      randomArray([batch, ...shape], { stream: "dy", low: -1, high: 1 }),
    ),
  };
  const returned = behind === "returned" ? [y, last] : [last];
  return { graph: tap(made.graph, [...returned, ...made.gradients.values()]), feeds };
}

/** Convolutions with kernels of one row. */
const rowKernels = (graph: Graph, fed: readonly string[]) =>
  onnxModel(graph, fed, size).nodes.filter(
    ({ type, attributes }) => type === "Conv" && String(attributes.kernel_shape) === "1,3",
  ).length;

describe("3x3 convolutions with fewer products", () => {
  test.each(Object.entries(CASES))(
    "%s: values and gradients are those of the convolution",
    async (_, one) => {
      if (size === 0) return; // this processor has no blocks, and nothing is emitted in them
      const ort = await loadOnnxruntime("node", undefined);
      const { graph, feeds } = graphOf(one, 2);
      const plain = await compileWhere(graph, { threads: 1 }, () => false);
      const wanted = await plain.run(feeds);
      await plain.dispose();
      const check = (name: string, data: ArrayLike<number>, what: string) => {
        const all = wanted[name]?.data ?? new Float32Array();
        const largest = all.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
        // float32 sums in another order, on both sides; most when this was written: 2.2e-6
        expectClose(data, all, { relative: 0, absolute: 4e-6 * largest, what: `${name}, ${what}` });
      };
      for (const fed of [["kernel"], []]) {
        // forward and backward
        expect(rowKernels(graph, fed)).toBe(fed.length === 0 && one.fixed === false ? 0 : 2 * 6);
        const executable = await compileWhere(graph, { fed, threads: 1 }, () => true);
        const kernel = graph.parameters.get("kernel")?.array as NdArray;
        const results = await executable.run({ ...feeds, ...(fed.length > 0 ? { kernel } : {}) });
        await executable.dispose();
        for (const name of graph.outputs) check(name, results[name]?.data ?? [], `fed: ${fed}`);
      }
      const model = onnxModel(graph, [], size);
      const session = await mappedSession(ort, model, {
        intraOpNumThreads: 1,
        logSeverityLevel: 3,
      });
      const tensors = Object.entries(feeds).map(
        ([n, { data, shape }]) => [n, new ort.Tensor("float32", data, shape)] as const,
      );
      const results = (await session?.run(Object.fromEntries(tensors))) ?? {};
      await session?.release();
      for (const [i, name] of graph.outputs.entries()) {
        check(name, results[model.outputs[i]?.name ?? ""]?.data as Float32Array, "mapped");
      }
    },
  );
});
