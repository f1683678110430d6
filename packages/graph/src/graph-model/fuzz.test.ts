import "@tensorflow/tfjs-backend-cpu";
import { enableProdMode } from "@tensorflow/tfjs-core";
import { randomStream } from "@xrt/core";
import { expect, test } from "vitest";
import { GraphDefWriter } from "../../test/graph-def.js";
import { InvalidModelError, UnsupportedOpError } from "../errors.js";
import { fromGraphModel, type GraphModelArtifacts } from "./index.js";

enableProdMode();

/** A network with a convolution, batch statistics, a pooling, a shape chain, a slice and a dense head. */
function network(): string {
  const g = new GraphDefWriter();
  const window = { dilations: [1, 1, 1, 1], strides: [1, 2, 2, 1], padding: "SAME" };
  const x = g.placeholder("x", [-1, 8, 8, 2]);
  const y = g.node("_FusedConv2D", [x, g.floats([3, 3, 2, 4]), g.floats([4])], {
    ...window,
    fused_ops: ["BiasAdd", "Relu"],
    num_args: 1,
  });
  const statistics = [g.floats([4]), g.floats([4]), g.floats([4]), g.floats([4], [1, 2, 3, 4])];
  const z = g.node("FusedBatchNormV3", [y, ...statistics], { epsilon: 0.001 });
  const p = g.node("MaxPool", [z], { ...window, ksize: [1, 2, 2, 1] });
  const batch = g.node(
    "StridedSlice",
    [g.node("Shape", [p]), g.ints([0]), g.ints([1]), g.ints([1])],
    { shrink_axis_mask: 1 },
  );
  const flat = g.node("Reshape", [p, g.node("Pack", [batch, g.ints([16], [])], { axis: 0 })]);
  const cut = g.node("Slice", [flat, g.ints([0, 2]), g.ints([-1, 8])]);
  g.node("Softmax", [g.node("MatMul", [cut, g.floats([8, 3])], {})]);
  const { weightData, ...rest } = g.artifacts();
  return JSON.stringify({ ...rest, weightData: [...new Uint8Array(weightData as ArrayBuffer)] });
}

const VALUES = [
  null,
  true,
  -1,
  0,
  1e9,
  1.5,
  "",
  "x",
  "Softmax_30",
  "-7",
  [],
  {},
  [[]],
  "99999999999999999999",
];

/** One place of the JSON replaced, doubled or taken away. */
function mutate(value: unknown, pick: (n: number) => number): unknown {
  const isLeaf = typeof value !== "object" || value === null;
  const keys = isLeaf ? [] : Object.keys(value);
  if (isLeaf || keys.length === 0 || pick(12) === 0) return VALUES[pick(VALUES.length)];
  const key = keys[pick(keys.length)] ?? "";
  const child = (value as Record<string, unknown>)[key];
  const copy: unknown = Array.isArray(value) ? [...value] : { ...value };
  const change = pick(20);
  if (change === 0 && Array.isArray(copy)) copy.splice(Number(key), 1);
  else if (change === 1 && Array.isArray(copy)) copy.push(child);
  else if (change === 2 && !Array.isArray(copy)) delete (copy as Record<string, unknown>)[key];
  else (copy as Record<string, unknown>)[key] = mutate(child, pick);
  return copy;
}

test("500 mutated models give a graph or a typed error", async () => {
  const u = randomStream(1, "graph models");
  let at = 0;
  const source = network();
  const outcomes = { graph: 0, typed: 0 };
  const base = JSON.parse(source) as Omit<GraphModelArtifacts, "weightData"> & {
    weightData: number[];
  };
  for (let i = 0; i < 500; i++) {
    const pick = (n: number) => Math.floor(u.uniform(at++) * n);
    const { modelTopology, weightSpecs } = base;
    const changed = mutate({ modelTopology, weightSpecs }, pick) as GraphModelArtifacts | null;
    const cut = pick(10) === 0 ? pick(base.weightData.length) : base.weightData.length;
    const weightData = Uint8Array.from(base.weightData.slice(0, cut)).buffer;
    try {
      await fromGraphModel({ modelTopology: undefined, ...changed, weightData });
      outcomes.graph++;
    } catch (error) {
      const isTyped = [InvalidModelError, UnsupportedOpError].some((E) => error instanceof E);
      expect(
        isTyped,
        `case ${i}: ${error instanceof Error ? error.stack : error} ${JSON.stringify(changed).slice(0, 3000)}`,
      ).toBe(true);
      outcomes.typed++;
    }
  }
  expect(outcomes.graph).toBeGreaterThan(10);
  expect(outcomes.typed).toBeGreaterThan(100);
});
