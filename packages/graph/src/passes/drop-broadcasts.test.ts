import { evaluate, randomArray } from "@xrt/testing";
import { expect, test } from "vitest";
import { float32 } from "../graph.js";
import { GraphBuilder } from "../graph-builder.js";
import { dropBroadcasts } from "./drop-broadcasts.js";

test("dropBroadcasts changes no value, and keeps a repetition that makes the shape", () => {
  const g = new GraphBuilder();
  const x = g.input("x", float32(2, 3));
  const row = g.input("row", float32(1, 3));
  const wide = g.node("broadcastLike", [row, x], {}, "wide");
  const made = (["add", "div", "mul", "sub"] as const).flatMap((op) => [
    g.node(op, [x, wide], {}),
    g.node(op, [wide, x], {}),
  ]);
  const square = g.node("mul", [wide, wide], {}, "square");
  const narrow = g.node("add", [wide, row], {}, "narrow");
  const graph = g.build([...made, square, narrow]);
  const feeds = {
    x: randomArray([2, 3], { stream: "x", low: 1, high: 2 }),
    row: randomArray([1, 3], { stream: "row", low: 1, high: 2 }),
  };
  const dropped = dropBroadcasts(graph);
  const [before, now] = [evaluate(graph, feeds), evaluate(dropped, feeds)];
  for (const name of graph.outputs) expect(now.get(name)).toEqual(before.get(name));
  const readers = dropped.nodes.filter(({ inputs }) => inputs.includes("wide"));
  expect(readers.map(({ output }) => output)).toEqual(["square", "narrow"]);
});
