import { ndArray } from "@xrt/core";
import { evaluate, expectClose, randomArray, toFloat32 } from "@xrt/testing";
import { expect, test } from "vitest";
import { float32, type Graph } from "../graph.js";
import { GraphBuilder } from "../graph-builder.js";
import { constantFold } from "./constant-fold.js";

const x = randomArray([2, 3], { stream: "x" });

/** `x * s + (-m)` with `s = reshape(g / sqrt(v + 0.5))`; then a sum of shapes that differ. */
function network(): Graph {
  const b = new GraphBuilder();
  b.input("x", float32(2, 3));
  const parameter = (name: string, ...shape: number[]) =>
    b.parameter(name, {
      array: toFloat32(randomArray(shape, { stream: name, low: 0.5, high: 2 })),
      role: "gamma",
      trainable: true,
    });
  const variance = b.node("add", [parameter("v", 3), b.scalar(0.5)], {}, "variance");
  const scale = b.node(
    "div",
    [parameter("g", 3), b.node("sqrt", [variance], {}, "root")],
    {},
    "scale",
  );
  const row = b.node("reshape", [scale], { shape: [1, 3] }, "row");
  const shift = b.node("neg", [parameter("m", 1, 3)], {}, "shift");
  const wide = b.node("mul", [shift, parameter("c", 2, 1)], {}, "wide");
  b.path("scale", "scale");
  const y = b.node("add", [b.node("mul", [row, "x"], {}, "scaled"), shift], {}, "y");
  return b.build([b.node("add", [y, wide], {}, "z"), "scale"]);
}

test("constantFold keeps what depends on inputs, and shapes that broadcast, and changes no value", () => {
  const graph = network();
  const folded = constantFold(graph);
  expect(folded.nodes.map(({ output }) => output)).toEqual(["wide", "scaled", "y", "z"]);
  expect(folded.outputs).toEqual(graph.outputs);
  expect(folded.paths.get("scale")).toBe("scale");
  const [before, now] = [evaluate(graph, { x }), evaluate(folded, { x })];
  // folded values are float32
  for (const name of graph.outputs) {
    expectClose(now.get(name) ?? [], before.get(name) ?? [], { relative: 1e-6, absolute: 1e-6 });
  }
  for (const [name, { array }] of folded.parameters) {
    expect(array.shape).toEqual(folded.types.get(name)?.shape);
  }
});

test("constantFold leaves what depends on a fed parameter", () => {
  const left = constantFold(network(), { fed: ["g"] }).nodes.map(({ output }) => output);
  expect(left).toEqual(["scale", "row", "wide", "scaled", "y", "z"]);
});

test("constantFold leaves large values to the engine", () => {
  const b = new GraphBuilder();
  const size = 2 ** 16 + 1;
  const big = b.parameter("big", {
    array: ndArray(new Float32Array(size), [size]),
    role: "kernel",
    trainable: true,
  });
  const graph = b.build([b.node("neg", [big], {}, "y")]);
  expect(constantFold(graph).nodes.length).toBe(1);
});
