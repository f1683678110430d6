import { evaluate, randomArray } from "@xrt/testing";
import { expect, test } from "vitest";
import { float32 } from "../graph.js";
import { GraphBuilder } from "../graph-builder.js";
import { fuseSilu } from "./fuse-silu.js";

test("fuseSilu takes x sigmoid(x) in either order, and nothing else, and changes no value", () => {
  const g = new GraphBuilder();
  const x = g.input("x", float32(2, 3));
  const other = g.input("other", float32(2, 3));
  const gate = g.node("sigmoid", [x], {}, "gate");
  const made = [
    g.node("mul", [x, gate], {}, "right"),
    g.node("mul", [gate, x], {}, "left"),
    g.node("mul", [other, gate], {}, "gated"),
    g.node("add", [x, gate], {}, "sum"),
  ];
  const graph = g.build(made);
  const feeds = { x: randomArray([2, 3]), other: randomArray([2, 3], { stream: "other" }) };
  const fused = fuseSilu(graph);
  expect(Object.fromEntries(fused.nodes.map(({ op, output }) => [output, op]))).toEqual({
    gate: "sigmoid",
    right: "silu",
    left: "silu",
    gated: "mul",
    sum: "add",
  });
  const [before, now] = [evaluate(graph, feeds), evaluate(fused, feeds)];
  for (const name of made) {
    for (const [i, v] of (before.get(name)?.data ?? []).entries()) {
      expect(now.get(name)?.data[i]).toBeCloseTo(v, 12);
    }
  }
});
