import { float32, type Graph, GraphBuilder } from "@xrt/graph";
import { compile } from "@xrt/graph/onnx";
import { type Array64, evaluate, expectClose, randomArray, toFloat32 } from "@xrt/testing";
import { expect, test } from "vitest";
import { gradient, rectGrad } from "../index.js";
import { aboveQuantile } from "./rect-grad-rules.js";

/** 1 for what is above the quantile: at most `(1 - q) n` elements, from a sorted list. */
function sorted(values: readonly number[], quantile: number): number[] {
  const kept = Math.floor((1 - quantile) * values.length + 1e-9);
  const threshold = [...values].sort((a, b) => b - a)[kept] ?? Number.NEGATIVE_INFINITY;
  return values.map((v) => (v > threshold ? 1 : 0));
}

function quantiles(quantile: number, shape: readonly number[]): Graph {
  const b = new GraphBuilder();
  return b.build([aboveQuantile(b, b.input("x", float32("batch", ...shape)), quantile)]);
}

test.each([0.1, 0.5, 0.9, 0.98])(
  "quantile %d of each image is that of a sorted list",
  async (q) => {
    const graph = quantiles(q, [3, 5, 4]);
    const x = toFloat32(randomArray([4, 3, 5, 4], { stream: `quantile ${q}` }));
    // another scale for each image, and ties
    const data = x.data.map((v, i) => v * 10 ** (2 * Math.floor(i / 60) - 3));
    for (let i = 60; i < 120; i++) data[i] = Math.round((data[i] as number) * 50) / 50;
    const wanted = [0, 1, 2, 3].flatMap((n) => sorted([...data.subarray(n * 60, (n + 1) * 60)], q));
    const slow = evaluate(graph, { x: { data: Float64Array.from(data), shape: x.shape } });
    const [of = ""] = graph.outputs;
    expect([...(slow.get(of)?.data ?? [])]).toEqual(wanted);
    const executable = await compile(graph);
    const fast = await executable.run({ x: { data, shape: x.shape } });
    await executable.dispose();
    expect([...(fast[of]?.data ?? [])]).toEqual(wanted);
  },
);

test("a threshold a millionth of the largest value is exact", async () => {
  const graph = quantiles(0.4, [1000]);
  const u = randomArray([1, 1000], { stream: "heavy tail", low: -30, high: 0 });
  const x = toFloat32({ ...u, data: u.data.map(Math.exp) });
  const executable = await compile(graph);
  const result = await executable.run({ x });
  await executable.dispose();
  expect([...(result[graph.outputs[0] ?? ""]?.data ?? [])]).toEqual(sorted([...x.data], 0.4));
});

test("nothing is above the quantile where all elements are equal", () => {
  const graph = quantiles(0.5, [6]);
  const x: Array64 = { data: new Float64Array(6).fill(3), shape: [1, 6] };
  expect([...(evaluate(graph, { x }).get(graph.outputs[0] ?? "")?.data ?? [])]).toEqual([
    0, 0, 0, 0, 0, 0,
  ]);
});

test("of two dense layers, by hand", async () => {
  const [w, v, x] = [[6, 9], [9, 2], [6]].map((shape, i) =>
    toFloat32(randomArray(shape, { stream: `rect ${i}` })),
  ) as [ReturnType<typeof toFloat32>, ReturnType<typeof toFloat32>, ReturnType<typeof toFloat32>];
  const b = new GraphBuilder();
  const z = b.node("matMul", [b.input("x", float32("batch", 6)), b.constant(w)], {});
  const graph = b.build([b.node("matMul", [b.node("relu", [z], {}), b.constant(v)], {})]);
  const at = Array.from({ length: 9 }, (_, j) =>
    x.data.reduce((s, own, i) => s + own * (w.data[i * 9 + j] as number), 0),
  );
  const up = Array.from({ length: 9 }, (_, j) => v.data[j * 2 + 1] as number);
  const mask = sorted(
    up.map((u, j) => u * Math.max(at[j] as number, 0)),
    0.7,
  );
  expect(mask.filter((m) => m === 1).length).toBeGreaterThan(0);
  const slope = Array.from(x.data, (_, i) =>
    up.reduce(
      (s, u, j) =>
        s + ((at[j] as number) > 0 ? u * (mask[j] as number) : 0) * (w.data[i * 9 + j] as number),
      0,
    ),
  );
  const all = { target: 1, quantile: 0.7 };
  const raw = await rectGrad(graph, x, { ...all, timesInput: false });
  expectClose(raw.values.data, slope);
  const times = await rectGrad(graph, x, all);
  expectClose(
    times.values.data,
    slope.map((s, i) => s * (x.data[i] as number)),
  );
  const least = await rectGrad(graph, x, { target: 1, quantile: 0, timesInput: false });
  expectClose(least.values, (await gradient(graph, x, { target: 1 })).values);
});
