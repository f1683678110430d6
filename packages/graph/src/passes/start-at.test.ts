import { ndArray } from "@xrt/core";
import { expect, test } from "vitest";
import { float32 } from "../graph.js";
import { GraphBuilder } from "../graph-builder.js";
import { compile } from "../onnx/index.js";
import { startAt } from "./start-at.js";
import { tap } from "./tap.js";

function network() {
  const b = new GraphBuilder();
  const x = b.input("x", float32("batch", 2));
  const y = b.node("tanh", [x], {}, "features");
  const w = b.constant(ndArray(Float32Array.of(2, 3), [2, 1]), "w");
  const z = b.node("matMul", [y, w], {}, "z");
  return { b, graph: b.build([z]), z };
}

test("features and then the rest give what the whole network gives", async () => {
  const { graph } = network();
  const x = ndArray(Float32Array.of(0.3, -2), [1, 2]);
  const [whole, head, rest] = await Promise.all(
    [graph, tap(graph, ["features"]), startAt(graph, "features")].map((g) => compile(g)),
  );
  const features = (await head?.run({ x }))?.features;
  const { z } = (await rest?.run(features ? { features } : {})) ?? {};
  expect(z?.data).toEqual((await whole?.run({ x }))?.z?.data);
  for (const e of [whole, head, rest]) await e?.dispose();
});

test("startAt refuses a value that the outputs can be reached past", () => {
  const { b, z } = network();
  const skip = b.build([b.node("add", [z, "x"], {})]);
  expect(() => startAt(skip, "features")).toThrow('the outputs also depend on "x"');
});
