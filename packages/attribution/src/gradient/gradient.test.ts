import { ndArray, rows, stack } from "@xrt/core";
import { float32, GraphBuilder } from "@xrt/graph";
import {
  type Array64,
  evaluate,
  expectClose,
  finiteDifferences,
  randomArray,
  toFloat32,
  toFloat64,
} from "@xrt/testing";
import { describe, expect, test } from "vitest";
import { convolutional, linear } from "../../test/networks.js";
import { gradient } from "./gradient.js";

const images = toFloat32(randomArray([5, 6, 5, 2], { stream: "images" }));
const first = ndArray(rows(images, 0, 1).data, [6, 5, 2]);

describe("gradient", () => {
  test("of a linear network is its weights, wherever it is asked", async () => {
    const network = linear([
      [1, -2],
      [0.5, 3],
      [-4, 0],
    ]);
    for (const x of [Float32Array.of(0, 0, 0), Float32Array.of(5, -7, 1e6)]) {
      const at = (target: number) => gradient(network, ndArray(x, [3]), { target });
      expect((await at(0)).values).toEqual(ndArray(Float32Array.of(1, 0.5, -4), [3]));
      expect((await at(1)).values).toEqual(ndArray(Float32Array.of(-2, 3, 0), [3]));
    }
  });

  test.each([0, 1, 2])("is that of finite differences on random network %i", async (seed) => {
    const network = convolutional({ seed });
    const logit = (data: Float64Array) =>
      evaluate(network, { x: { shape: [1, 6, 5, 2], data } }).get("logits")?.data[1] ?? Number.NaN;
    const x = toFloat64(first);
    const { values, score } = await gradient(network, first, { target: 1 });
    expectClose(values, { shape: [6, 5, 2], data: finiteDifferences(logit, x.data) });
    expectClose(score, [logit(x.data)]);
  });

  test("of a batch is that of its images one by one, bit for bit, each with its own target", async () => {
    const network = convolutional();
    const target = [0, 1, 1, 0, 1];
    const batch = await gradient(network, images, { target });
    const singles = await Promise.all(
      target.map((t, i) =>
        gradient(network, ndArray(rows(images, i, i + 1).data, [6, 5, 2]), { target: t }),
      ),
    );
    expect(batch.values).toEqual(stack(singles.map((s) => s.values)));
    expect(batch.score).toEqual(singles.flatMap((s) => s.score));
    expect(batch.warnings).toEqual(singles.flatMap((s) => s.warnings));
    expect(batch.warnings).toEqual([[], [], [], [], []]);
  });

  test("is of the logit where the network ends in a sigmoid, and so is the score", async () => {
    const plain = await gradient(convolutional({ units: 1 }), first);
    const cut = await gradient(convolutional({ units: 1, squash: "sigmoid" }), first);
    expect(cut).toEqual({ ...plain, cut: "sigmoid" });
    expect(cut).toMatchObject({ method: "gradient", layer: "input" });
    const x = { x: toFloat64(stack([first])) };
    const { data } = evaluate(convolutional({ units: 1 }), x).get("logits") as Array64;
    expectClose(cut.score, data);
  });

  test("is not all zero behind a saturated sigmoid", async () => {
    const b = new GraphBuilder();
    const x = b.input("x", float32("batch", 1));
    const { values, warnings } = await gradient(
      b.build([b.node("sigmoid", [x], {})]),
      ndArray(Float32Array.of(200), [1]),
    );
    expect([[...values.data], warnings]).toEqual([[1], [[]]]);
  });

  test("warns of an all-zero map, for the image that has it, and not of one that is negative", async () => {
    const b = new GraphBuilder();
    const x = b.input("x", float32("batch", 1));
    const network = b.build([b.node("neg", [b.node("relu", [x], {})], {})]);
    const { values, warnings } = await gradient(network, ndArray(Float32Array.of(-1, 1), [2, 1]));
    expect([...values.data].map((v) => v + 0)).toEqual([0, -1]);
    expect(warnings.map((list) => list.map((w) => w.code))).toEqual([["all-zero"], []]);
    expect(warnings[0]?.[0]?.message).toContain("every value is 0");
  });

  test("does not change its input", async () => {
    const before = structuredClone(images);
    await gradient(convolutional(), images, { target: 0 });
    expect(images).toEqual(before);
  });
});
