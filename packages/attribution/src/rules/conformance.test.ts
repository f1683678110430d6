import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ndArray, stack } from "@xrt/core";
import { differentiate, type Graph, type Rule } from "@xrt/graph";
import { compile } from "@xrt/graph/onnx";
import { expectClose } from "@xrt/testing";
import { expect, test } from "vitest";
import { arrayOf, graphOf, type Nested, type OpList } from "../../test/op-list.js";
import { deconvnetRules } from "./deconvnet-rules.js";
import { guidedBackpropRules } from "./guided-backprop-rules.js";
import { lrpEpsilonRules } from "./lrp-epsilon-rules.js";

/*
 * The cases of the project's conformance file for lists of rules, cut from it, unchanged, by fixtures/cut-attribution.mjs.
 * Their values come from the tests of Captum and Xplique and from identities; each case names its source. Run on the onnx
 * engine at the tolerance of the case, 1e-5.
 */
interface Case {
  readonly id: string;
  readonly network: OpList;
  readonly input: Nested;
  readonly target: number;
  readonly method: string;
  readonly expected: Readonly<Record<string, Nested>>;
  readonly tolerance: { readonly rel: number; readonly abs: number };
}

const file = readFileSync(join(import.meta.dirname, "../../fixtures/rules.json"), "utf8");
const cases: Case[] = JSON.parse(file);

/** What arrives at the input when the target hands back 1, or its own score. */
async function backward(
  graph: Graph,
  { input, target }: Case,
  rules: readonly Rule[],
  start: 1 | "score",
) {
  const [output = ""] = graph.outputs;
  const [feed = ""] = graph.inputs;
  const made = differentiate(graph, { of: output, wrt: [feed], cotangent: "input", rules });
  const executable = await compile(made.graph);
  const x = stack([arrayOf(input)]);
  const [, ...shape] = graph.types.get(output)?.shape ?? [];
  const picked = (value: number) => {
    const data = new Float32Array(shape.reduce<number>((n, d) => n * Number(d), 1));
    data[target] = value;
    return ndArray(data, [1, ...(shape as number[])]);
  };
  const run = (value: number) =>
    executable.run({ [feed]: x, [made.cotangent ?? ""]: picked(value) });
  const score = (await run(1))[output]?.data[target] ?? Number.NaN;
  const results = await run(start === "score" ? score : 1);
  await executable.dispose();
  const { data } = results[made.gradients.get(feed) ?? ""] ?? { data: new Float32Array() };
  return { score, values: data, sum: data.reduce((a, b) => a + b, 0) };
}

const methods: Record<string, { rules: readonly Rule[]; start: 1 | "score" }> = {
  guidedBackprop: { rules: guidedBackpropRules, start: 1 },
  deconvnet: { rules: deconvnetRules, start: 1 },
  lrp: { rules: lrpEpsilonRules(0), start: "score" },
};

test.each(cases.map((c) => [c.id, c] as const))("%s", async (_, c) => {
  const graph = graphOf(c.network);
  const close = { relative: c.tolerance.rel, absolute: c.tolerance.abs };
  const method = methods[c.method] ?? { rules: [], start: 1 };
  const { values, score, sum } = await backward(graph, c, method.rules, method.start);
  const { attribution, lrpEpsilon: relevance, guided, gradient, ...rest } = c.expected;
  expectClose(values, [attribution ?? relevance ?? []].flat(4) as number[], close);
  if (rest.score !== undefined) expectClose([score], [Number(rest.score)], close);
  if (rest.sum !== undefined) expectClose([sum], [Number(rest.sum)], close);
  if (guided !== undefined) {
    const other = await backward(graph, c, guidedBackpropRules, 1);
    expectClose(other.values, guided as number[], close);
  }
  if (gradient !== undefined) {
    const truth = await backward(graph, c, [], 1);
    expectClose(truth.values, gradient as number[], close);
  }
});

test("every method of the file is asserted", () => {
  expect(new Set(cases.map(({ method }) => method))).toEqual(new Set(Object.keys(methods)));
});
