import "@tensorflow/tfjs-backend-cpu";
import { enableProdMode } from "@tensorflow/tfjs-core";
import type { NdArray } from "@xrt/core";
import { fromLayersModel } from "@xrt/graph/layers";
import { fromOnnx, toOnnx } from "@xrt/graph/onnx";
import { expectClose } from "@xrt/testing";
import { describe, expect, test } from "vitest";
import { smallBackbone, trainedGraph } from "../../../test/trained-network.js";
import {
  blocks,
  freshParameters,
  type Initialisation,
  initialise,
  prefix,
  withHead,
} from "../../index.js";

enableProdMode();

const graph = await trainedGraph();
const weights = [...graph.parameters].filter(([, p]) => p.role !== "constant");

describe("freshParameters", () => {
  const fresh = (how: Initialisation, seed = 3) => freshParameters(graph, how, seed);
  const sorted = ({ data }: NdArray) => [...data].sort((a, b) => a - b);
  // faster than the comparison of expect
  const same = (a: ArrayLike<number> = [], b: ArrayLike<number> = []) =>
    a.length === b.length && Array.from(a).every((v, i) => v === b[i]);

  test("is a function of the seed alone", () => {
    for (const how of ["scratch", "mean-var", "permuted", "gabor-conv1"] as const) {
      const [values, again, other] = [fresh(how), fresh(how), fresh(how, 4)];
      expect([...values].every(([name, { data }]) => same(data, again.get(name)?.data))).toBe(true);
      expect(same(values.get("conv1/kernel")?.data, other.get("conv1/kernel")?.data)).toBe(false);
    }
    expect(fresh("pretrained").size).toBe(0);
  });

  test.each(["scratch", "mean-var", "permuted", "gabor-conv1"] as const)(
    "%s gives every weight a value of its shape, and resets normalisations",
    (how) => {
      const values = fresh(how);
      expect([...values.keys()]).toEqual(weights.map(([name]) => name));
      for (const [name, { array, role }] of weights) {
        const { data, shape } = values.get(name) as NdArray;
        expect(shape).toEqual(array.shape);
        if (role === "gamma" || role === "moving-variance")
          expect(new Set(data)).toEqual(new Set([1]));
        if (role === "beta" || role === "moving-mean") expect(new Set(data)).toEqual(new Set([0]));
      }
    },
  );

  test("scratch keeps within He's limit and comes near it, whatever the layout", async () => {
    const onnx = await fromOnnx(toOnnx(graph));
    const limits = (values: Map<string, NdArray>, g: typeof graph) =>
      [...values].flatMap(([name, { data }]) =>
        g.parameters.get(name)?.role === "kernel"
          ? [data.reduce((a, v) => Math.max(a, Math.abs(v)), 0)]
          : [],
      );
    const fanIns = [
      27,
      ...[8, 16, 32, 32, 64, 64, 128, 128, 128, 128, 128, 128, 256].flatMap((c) => [9, c]),
      256,
    ];
    const found = limits(fresh("scratch"), graph);
    expect(found).toHaveLength(fanIns.length);
    for (const [i, fanIn] of fanIns.entries()) {
      expect((found[i] ?? 0) / Math.sqrt(6 / fanIn)).toBeGreaterThan(0.9);
      expect((found[i] ?? 9) / Math.sqrt(6 / fanIn)).toBeLessThanOrEqual(1 + 1e-6);
    }
    const again = limits(freshParameters(onnx, "scratch", 5), onnx);
    for (const [i, limit] of again.entries()) expect(limit / (found[i] ?? 0)).toBeCloseTo(1, 0);
  });

  test("mean-var keeps the mean within 4 standard errors, and the deviation", () => {
    const values = fresh("mean-var");
    const moments = ({ data }: NdArray) => {
      const mean = data.reduce((s, v) => s + v, 0) / data.length;
      return [
        mean,
        Math.sqrt(data.reduce((s, v) => s + (v - mean) ** 2, 0) / data.length),
      ] as const;
    };
    for (const [name, { array, role }] of weights) {
      if (role !== "kernel" || array.data.length < 200) continue;
      const [mean, deviation] = moments(array);
      const [freshMean, freshDeviation] = moments(values.get(name) as NdArray);
      const error = deviation / Math.sqrt(array.data.length);
      expect(Math.abs(freshMean - mean), name).toBeLessThan(4 * error);
      // the standard error of a deviation of normal numbers is that of their mean by sqrt 2
      expect(Math.abs(freshDeviation - deviation), name).toBeLessThan(4 * error);
      expect(same(values.get(name)?.data, array.data), name).toBe(false);
    }
  });

  test("permuted keeps the sorted values exactly, in another order", () => {
    for (const [name, array] of fresh("permuted")) {
      const before = graph.parameters.get(name);
      if (before?.role !== "kernel") continue;
      expect(same(sorted(array), sorted(before.array)), name).toBe(true);
      expect(same(array.data, before.array.data), name).toBe(false);
    }
  });

  test.each(["stage", "cut"] as const)(
    "prefix(k) keeps the first k blocks by %s and no more",
    (by) => {
      const all = blocks(graph, { by });
      for (const k of [0, 1, all.length - 1, all.length]) {
        const values = fresh(prefix(k, { by, rest: "permuted" }));
        const kept = all.slice(0, k).flatMap((b) => b.parameters);
        const rest = all.slice(k).flatMap((b) => b.parameters);
        expect(kept.filter((name) => values.has(name))).toEqual([]);
        expect(
          rest.filter(
            (name) => graph.parameters.get(name)?.role !== "constant" && !values.has(name),
          ),
        ).toEqual([]);
      }
      expect(() => fresh(prefix(99, { by }))).toThrow(
        /prefix\(99\), wants a whole number from 0 to/,
      );
    },
  );

  test("gabor-conv1 makes grey filters of mean 0 and He's norm, and leaves the rest from scratch", () => {
    const values = fresh("gabor-conv1");
    const { data, shape } = values.get("conv1/kernel") as NdArray;
    const [rows = 0, columns = 0, channels = 0, filters = 0] = shape;
    const seen = new Set<string>();
    for (let f = 0; f < filters; f++) {
      const at = (place: number, c: number) => data[(place * channels + c) * filters + f] as number;
      const places = Array.from({ length: rows * columns }, (_, i) => i);
      const grey = places.map((i) => at(i, 0));
      for (const i of places) expect([at(i, 1), at(i, 2)]).toEqual([grey[i], grey[i]]);
      expect(grey.reduce((s, v) => s + v, 0)).toBeCloseTo(0, 5);
      expect(channels * grey.reduce((s, v) => s + v * v, 0)).toBeCloseTo(2, 5);
      seen.add(String(grey));
    }
    expect(seen.size).toBe(filters);
    const scratch = fresh("scratch");
    for (const [name, array] of values) {
      if (name !== "conv1/kernel")
        expect(same(array.data, scratch.get(name)?.data), name).toBe(true);
    }
  });

  test("gabor-conv1 lays its filters out as the graph does", async () => {
    const onnx = await fromOnnx(toOnnx(graph));
    const [name = ""] = freshParameters(onnx, "gabor-conv1", 3).keys();
    const keras = fresh("gabor-conv1").get("conv1/kernel") as NdArray;
    const other = freshParameters(onnx, "gabor-conv1", 3).get(name) as NdArray;
    expectClose(sorted(other), sorted(keras), { relative: 1e-6 });
  });

  test("only limits it to some parameters, and initialise writes them into the network", async () => {
    const network = withHead(smallBackbone());
    await initialise(network, "scratch", 1);
    const before = await fromLayersModel(network);
    await initialise(network, "scratch", 2, { only: (name) => name.startsWith("head") });
    const after = await fromLayersModel(network);
    const changed = [...after.parameters].filter(
      ([name, { array }]) => String(array.data) !== String(before.parameters.get(name)?.array.data),
    );
    expect(changed.map(([name]) => name)).toEqual(["head/kernel"]);
    network.dispose();
  });

  test("says which ways there are", () => {
    expect(() => fresh("meanvar" as "mean-var")).toThrow(
      /no way "meanvar"; did you mean "mean-var"/,
    );
  });
});
