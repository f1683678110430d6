import { UsageError, zeros } from "@xrt/core";
import { float32, type Graph, GraphBuilder } from "@xrt/graph";
import { expectClose } from "@xrt/testing";
import { describe, expect, test } from "vitest";
import { clipGradients, globalNorm } from "./clip.js";
import { emaDecay, moveAverage } from "./ema.js";
import { discriminativeRates, layerDecay, ratesBetween } from "./layer-groups.js";
import { isBelow, settingsOf } from "./parameter-groups.js";

/** Dense layers one behind the other, each with a kernel and a bias. */
function chain(...layers: string[]): Graph {
  const b = new GraphBuilder();
  let value = b.input("x", float32("batch", 1));
  for (const layer of layers) {
    const weight = (name: string, role: "kernel" | "bias", shape: number[]) =>
      b.parameter(`${layer}/${name}`, { array: zeros(shape), role, trainable: true });
    const product = b.node("matMul", [value, weight("kernel", "kernel", [1, 1])], {});
    value = b.node("add", [product, weight("bias", "bias", [1])], {});
  }
  return b.build([value]);
}

const rates = (graph: Graph, groups: Parameters<typeof settingsOf>[2]) =>
  Object.fromEntries(
    [...settingsOf(graph, [...graph.parameters.keys()], groups)].map(([n, s]) => [n, s.rate]),
  );

describe("groups", () => {
  const graph = chain("block1", "block10", "head");

  test("are found by path, and the first that matches wins", () => {
    expect(
      rates(graph, [
        { of: "block1", rate: 0.1 },
        { of: ["block10", "block1"], rate: 0.5 },
      ]),
    ).toEqual({
      "block1/kernel": 0.1,
      "block1/bias": 0.1,
      "block10/kernel": 0.5,
      "block10/bias": 0.5,
      "head/kernel": 1,
      "head/bias": 1,
    });
  });

  test("are found by a predicate of name and role", () => {
    const settings = settingsOf(
      graph,
      ["head/kernel", "head/bias"],
      [{ of: (_, { role }) => role === "bias", weightDecay: 0 }],
    );
    expect(settings.get("head/bias")).toEqual({ rate: 1, weightDecay: 0 });
    expect(settings.get("head/kernel")).toEqual({ rate: 1, weightDecay: undefined });
  });

  test("refuse a path of nothing that is trained, and list the nearest", () => {
    expect(() => rates(graph, [{ of: "block2" }])).toThrow(
      new UsageError(
        'train: no trained parameter is "block2" or below it; nearest: block1, block10, head',
      ),
    );
  });

  test("take dots of PyTorch for levels, and no part of a name for a path", () => {
    expect(isBelow("features.0.weight", "features")).toBe(true);
    expect(isBelow("block10/kernel", "block1")).toBe(false);
  });
});

describe("rates by depth", () => {
  /** Cases `schedule.layerDecay` and `schedule.discriminativeLr` of the public numbers. */
  test("fall by a factor a layer", () => {
    const graph = chain("a", "b", "c", "d", "e");
    const own = layerDecay(graph).map(({ rate = 0 }) => 0.001 * rate);
    const expected = [0.00031640625, 0.000421875, 0.0005625000000000001, 0.00075, 0.001];
    expectClose(own, expected, { relative: 0, absolute: 1e-15 });
    expect(rates(graph, layerDecay(graph))["c/bias"]).toBe(0.75 ** 2);
  });

  test("are equal ratios between the lowest and the highest", () => {
    expectClose(ratesBetween(1e-5, 1e-3, 3), [1e-5, 1e-4, 1e-3], { relative: 0, absolute: 1e-15 });
    expect(ratesBetween(1e-5, 1e-3, 1)).toEqual([1e-3]);
  });

  test("put layers into groups of equal size, the head in the last", () => {
    const graph = chain("a", "b", "c", "d", "e", "f");
    const own = rates(graph, discriminativeRates(graph));
    const kernels = ["a", "b", "c", "d", "e", "f"].map((layer) => own[`${layer}/kernel`]);
    expectClose(kernels as number[], [0.01, 0.01, 0.1, 0.1, 1, 1]);
    const two = chain("a", "b");
    expectClose(Object.values(rates(two, discriminativeRates(two))), [0.1, 0.1, 1, 1]);
  });

  test.each([
    [() => layerDecay(chain("a"), { decay: 0 }), "layerDecay: decay is 0"],
    [() => discriminativeRates(chain("a"), { lowest: 2 }), "discriminativeRates: lowest is 2"],
    [() => discriminativeRates(chain("a"), { groups: 0 }), "discriminativeRates: groups is 0"],
  ])("refuse options out of range: %#", (make, message) => {
    expect(make).toThrow(UsageError);
    expect(make).toThrow(message);
  });
});

describe("clipping", () => {
  test("shortens all gradients together to a length, and leaves shorter ones", () => {
    const [a, b] = [Float32Array.of(3, 0), Float32Array.of(4)];
    expect(clipGradients([a, b], { norm: 1 })).toBe(5);
    expectClose([...a, ...b], [0.6, 0, 0.8]);
    expect(globalNorm([a, b])).toBeCloseTo(1, 6);
    clipGradients([a, b], { norm: 2 });
    expectClose([...a, ...b], [0.6, 0, 0.8]);
  });

  test("limits each number", () => {
    const g = Float32Array.of(-3, 0.5, 2);
    clipGradients([g], { value: 1 });
    expect([...g]).toEqual([-1, 0.5, 1]);
  });
});

describe("a moving average", () => {
  /** Case `schedule.ema` of the public numbers. */
  test("moves by its decay", () => {
    const average = Float64Array.of(0) as unknown as Float32Array;
    const seen = [1, 2, 3, 4].map((w) => {
      moveAverage(average, Float32Array.of(w), 0.9);
      return average[0] ?? 0;
    });
    expectClose(seen, [0.1, 0.29, 0.561, 0.9049], { relative: 1e-12 });
  });

  /** Cases `schedule.emaWarmup.*`. */
  test.each([
    [2 / 3, [0, 0.7845565309968117, 0.9535841116638722, 0.99]],
    [3 / 4, [0, 0.8221720589961077, 0.9683772233983162, 0.9943765867480965]],
  ])("warms up with power %d", (warmUpPower, expected) => {
    const decays = [0, 9, 99, 999].map((s) => emaDecay({ decay: 0.9999, warmUpPower }, s));
    expectClose(decays, expected, { relative: 1e-12 });
    expect(emaDecay({ decay: 0.999, warmUpPower }, 1e7)).toBe(0.999);
  });
});
