import { evaluate, randomArray } from "@xrt/testing";
import { expect, test } from "vitest";
import { differentiate } from "../differentiate.js";
import { float32 } from "../graph.js";
import { GraphBuilder } from "../graph-builder.js";
import { nestConcats } from "./nest-concats.js";

const feeds = Object.fromEntries(
  ["a", "b", "c", "d"].map((name) => [name, randomArray([2, 3], { stream: name })]),
);

/** `ab`, then concatenations of more, one of them along another axis and one that begins otherwise. */
function network() {
  const g = new GraphBuilder();
  for (const name of Object.keys(feeds)) g.input(name, float32(2, 3));
  const along = (axis: number, inputs: string, name: string) =>
    g.node("concat", [...inputs], { axis }, name);
  const made = [
    along(1, "ab", "ab"),
    along(1, "abc", "abc"),
    along(1, "abcd", "abcd"),
    along(0, "abc", "rows"),
    along(1, "bab", "bab"),
    along(1, "ab", "again"),
  ];
  return g.build(made);
}

test("nestConcats reads the longest earlier beginning along the same axis, and changes no value", () => {
  const nested = nestConcats(network());
  const inputs = Object.fromEntries(nested.nodes.map((node) => [node.output, node.inputs]));
  expect(inputs).toEqual({
    ab: ["a", "b"],
    abc: ["ab", "c"],
    abcd: ["abc", "d"],
    rows: ["a", "b", "c"],
    bab: ["b", "a", "b"],
    again: ["a", "b"],
  });
  expect(evaluate(nested, feeds)).toEqual(evaluate(network(), feeds));
});

test("a dense block has one slice of what came before and one of what is new for each layer", () => {
  const g = new GraphBuilder();
  const features = [g.input("x", float32(2, 3))];
  for (let i = 0; i < 5; i++) {
    const all = features.length > 1 ? g.node("concat", features, { axis: 1 }) : "x";
    features.push(g.node("tanh", [all], {}));
  }
  const y = g.node("concat", features, { axis: 1 }, "y");
  const { graph } = differentiate(g.build([y]), { of: "y", wrt: ["x"] });
  expect(graph.nodes.filter(({ op }) => op === "slice").length).toBe(10);
});
