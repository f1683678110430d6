import { randomStream } from "@xrt/core";
import { Dice } from "@xrt/testing";
import { expect, test } from "vitest";
import { float32, type Graph } from "../graph.js";
import { GraphBuilder } from "../graph-builder.js";
import { deadCode } from "../passes/dead-code.js";
import { cutValues } from "./cut-values.js";

const dice = new Dice(randomStream(0, "cuts"));

/** A graph of sums of two earlier values, now and then of one. */
function randomGraph(): Graph {
  const b = new GraphBuilder();
  const values = Array.from({ length: 1 + dice.below(2) }, () => b.input("x", float32("batch", 2)));
  const near = () => values[Math.max(0, values.length - 1 - dice.below(3))] ?? "";
  for (let i = 0; i < 8; i++) {
    values.push(
      dice.below(3) > 0 ? b.node("relu", [near()], {}) : b.node("add", [near(), near()], {}),
    );
  }
  return deadCode(b.build(dice.below(3) === 0 ? [near(), values.at(-1) ?? ""] : values.slice(-1)));
}

/** By the definition: without the value, no output can be reached from an input. */
function cutsByDefinition(graph: Graph): string[] {
  const used = new Set(graph.nodes.flatMap(({ inputs }) => inputs));
  return graph.nodes
    .map(({ output }) => output)
    .filter((value) => {
      const reached = new Set(graph.inputs.filter((name) => used.has(name)));
      for (const { inputs, output } of graph.nodes) {
        if (output !== value && inputs.some((name) => reached.has(name))) reached.add(output);
      }
      return !graph.outputs.some((name) => reached.has(name));
    });
}

test("cut values are those without which no output can be reached from an input", () => {
  let found = 0;
  for (let round = 0; round < 300; round++) {
    const graph = randomGraph();
    const cuts = cutValues(graph);
    expect(cuts).toEqual(cutsByDefinition(graph));
    found += cuts.length;
  }
  expect(found).toBeGreaterThan(300);
});
