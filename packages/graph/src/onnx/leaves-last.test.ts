import { expect, test } from "vitest";
import type { OnnxNode } from "./emitter.js";
import { leavesLast } from "./leaves-last.js";

const node = (inputs: string[], output: string, rest: Partial<OnnxNode> = {}): OnnxNode => ({
  ...{ type: "Relu", inputs, outputs: [output], attributes: {} },
  ...rest,
});
const names = (nodes: readonly OnnxNode[]) => nodes.map(({ outputs }) => outputs[0]);

test("what nobody reads comes behind all else, the first of it last", () => {
  // a network of two layers and the gradients of their kernels, those of the last layer first
  const nodes = [
    node(["x"], "y1"),
    node(["y1"], "y2"),
    node(["y2"], "d(k2)"),
    node(["y2"], "d(y1)"),
    node(["d(y1)"], "d(k1)"),
  ];
  expect(names(leavesLast(nodes))).toEqual(["y1", "y2", "d(y1)", "d(k1)", "d(k2)"]);
});

test("what the body of a loop reads is read", () => {
  const body = { nodes: [node(["outer"], "inner")], inputs: [], outputs: [] };
  const nodes = [node(["x"], "outer"), node(["x"], "looped", { attributes: { body } })];
  expect(names(leavesLast([...nodes, node(["looped"], "y")]))).toEqual(["outer", "looped", "y"]);
});

test("every value is made in front of whoever reads it", () => {
  const nodes = Array.from({ length: 40 }, (_, i) =>
    node(i === 0 ? ["x"] : [`v${(i * 7) % i}`, `v${(i * 3) % i}`], `v${i}`),
  );
  const ordered = leavesLast(nodes);
  expect(new Set(ordered)).toEqual(new Set(nodes));
  const made = new Set(["x"]);
  for (const { inputs, outputs } of ordered) {
    for (const name of inputs) expect(made).toContain(name);
    for (const name of outputs) made.add(name);
  }
});
