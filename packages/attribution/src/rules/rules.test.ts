import { ndArray } from "@xrt/core";
import { differentiate, float32, type Graph, GraphBuilder, type Rule } from "@xrt/graph";
import { type Array64, evaluate, expectClose, randomArray, toFloat32 } from "@xrt/testing";
import { describe, expect, test } from "vitest";
import { deconvnetRules } from "./deconvnet-rules.js";
import { guidedBackpropRules } from "./guided-backprop-rules.js";
import { redirectedRelu } from "./redirected-relu.js";

const close = { relative: 1e-10, absolute: 1e-12 };
const IMAGES = 4;
const sizes = [5, 7, 6, 1] as const;
const weights = sizes
  .slice(1)
  .map((n, i) => toFloat32(randomArray([sizes[i] ?? 0, n], { stream: `w${i}` })));
/** Biases that close all ReLUs of the second layer for no image, for some, for all. */
const biases = { open: 0, closing: -1.2, closed: -9 } as const;
const x = randomArray([IMAGES, 5], { stream: "x" });

/** `x W0 rectifier W1 (+ bias) rectifier W2`. */
function network(rectifier: "relu" | "relu6", bias: number): Graph {
  const b = new GraphBuilder();
  let value = b.input("x", float32("batch", 5));
  for (const [i, array] of weights.entries()) {
    const kernel = b.parameter("w", { array, role: "kernel", trainable: true });
    value = b.node("matMul", [value, kernel], {});
    if (i === 1) value = b.node("add", [value, b.scalar(bias)], {});
    // large enough that some values of a ReLU6 are above 6
    if (i < 2) value = b.node("mul", [value, b.scalar(4)], {}, `z${i}`);
    if (i < 2 && rectifier === "relu") value = b.node("relu", [value], {});
    if (i < 2 && rectifier === "relu6") value = b.node("clip", [value], { low: 0, high: 6 });
  }
  return b.build([value]);
}

function run(graph: Graph, rules: readonly Rule[]): Array64 {
  const of = graph.outputs[0] ?? "";
  const { graph: both, gradients } = differentiate(graph, { of, wrt: ["x"], rules });
  return evaluate(both, { x }).get(gradients.get("x") ?? "") as Array64;
}

/** What a rectifier makes of the gradients `u` of one image where its inputs are `z`. */
type AtRectifier = (u: readonly number[], z: readonly number[]) => number[];

/** Backpropagation by hand, image by image. */
function byHand(graph: Graph, at: AtRectifier): number[] {
  const values = evaluate(graph, { x });
  return Array.from({ length: IMAGES }).flatMap((_, n) => {
    let u = [1];
    for (const i of [2, 1, 0]) {
      if (i < 2) {
        const z = values.get(`z${i}`)?.data.subarray(n * u.length, (n + 1) * u.length) ?? [];
        u = at(u, [...z]).map((v) => 4 * v);
      }
      const columns = u.length;
      const w = weights[i]?.data ?? [];
      u = Array.from({ length: sizes[i] ?? 0 }, (_, k) =>
        u.reduce((s, v, j) => s + v * (w[k * columns + j] ?? 0), 0),
      );
    }
    return u;
  });
}

const each =
  (of: (u: number, z: number) => number): AtRectifier =>
  (u, z) =>
    u.map((v, j) => of(v, z[j] ?? 0));

describe.each([
  ["relu", Number.POSITIVE_INFINITY],
  ["relu6", 6],
] as const)("at a %s", (rectifier, cap) => {
  const graph = network(rectifier, 0);
  const open = (z: number) => z > 0 && z < cap;

  test("guided backpropagation hands back max(u, 0) where it is open", () => {
    const wanted = byHand(
      graph,
      each((u, z) => (open(z) ? Math.max(u, 0) : 0)),
    );
    expectClose(run(graph, guidedBackpropRules), wanted, close);
    expect(() => expectClose(run(graph, []), wanted)).toThrow("are off");
  });

  test("a deconvolution network hands back max(u, 0)", () => {
    expectClose(
      run(graph, deconvnetRules),
      byHand(
        graph,
        each((u) => Math.max(u, 0)),
      ),
      close,
    );
  });

  test.each(Object.entries(biases))("the redirected ReLU, second layer %s", (what, bias) => {
    const biased = network(rectifier, bias);
    let dead = 0;
    const lucid: AtRectifier = (u, z) => {
      const through = u.map((v, j) => (open(z[j] ?? 0) ? v : 0));
      if (through.some((v) => v !== 0)) return through;
      dead++;
      return u.map((v, j) => {
        const at = z[j] ?? 0;
        return (at <= 0 && v > 0) || (at >= cap && v < 0) ? v : 0;
      });
    };
    const wanted = byHand(biased, lucid);
    expectClose(run(biased, redirectedRelu), wanted, close);
    // the cases do what their names say
    if (what === "closed") expect(dead).toBe(IMAGES);
    if (what === "open" && rectifier === "relu") expect(dead).toBe(0);
    if (what !== "open") expect(wanted.some((v) => v !== 0)).toBe(true);
  });
});

test("other clips are no rectifiers: they keep their derivative", () => {
  const b = new GraphBuilder();
  const v = b.input("x", float32(4));
  const clipped = b.node("clip", [v], { low: -1, high: 1 });
  const graph = b.build([b.node("neg", [clipped], {}, "y")]);
  for (const rules of [guidedBackpropRules, deconvnetRules, redirectedRelu]) {
    const { graph: both, gradients } = differentiate(graph, { of: "y", wrt: ["x"], rules });
    const feed = ndArray(Float64Array.of(-2, -0.5, 0.5, 2), [4]);
    const got = evaluate(both, { x: feed }).get(gradients.get("x") ?? "");
    expect([...(got?.data ?? [])].map((g) => g + 0)).toEqual([0, -1, -1, 0]);
  }
});
