import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import { enableProdMode } from "@tensorflow/tfjs-core";
import { GraphBuilder } from "@xrt/graph";
import { expectClose, type Values } from "@xrt/testing";
import { describe, expect, test } from "vitest";
import { camRuns } from "../test/conformance/cam.js";
import { cases, type Run, toleranceOf } from "../test/conformance/case.js";
import { evaluateRuns } from "../test/conformance/evaluate.js";
import { flattened, gradientRuns } from "../test/conformance/gradient.js";
import { insideRuns } from "../test/conformance/inside.js";
import { perturbationRuns } from "../test/conformance/perturbation.js";
import { rulesRuns } from "../test/conformance/rules.js";
import { todo } from "../test/conformance/todo.js";
import { arrayOf, graphOf, type Nested } from "../test/op-list.js";

enableProdMode();

/*
 * Every case of the project's conformance file, at its own tolerance, which is 1e-5 relative wherever the result is closed. Its
 * values come from the tests of Captum, Xplique and PAIR saliency, from definitions and identities; each case names its source.
 * What a case expects beside numbers of a method (`mustNotEqual`) is asserted here.
 */
const runs: Readonly<Record<string, Run>> = {
  ...gradientRuns,
  ...camRuns,
  ...rulesRuns,
  ...perturbationRuns,
  ...insideRuns,
  ...evaluateRuns,
};

/** Of a network with several inputs nothing: its run reads them by their names. */
const plainInput = (input: Nested | null): Nested =>
  typeof input === "number" || Array.isArray(input) ? input : 0;

const there = cases.filter(({ id }) => id in runs);

describe.each(["onnx", "tfjs:cpu", "tfjs:wasm"] as const)("conformance on %s", (engine) => {
  test.each(there.map((c) => [c.id, c] as const))("%s", async (id, c) => {
    const graph = c.network?.nodes ? graphOf(c.network) : new GraphBuilder().build([]);
    const { target } = c;
    const plain =
      typeof target === "number" || (Array.isArray(target) && typeof target[0] === "number");
    const options = { engine, ...(plain ? { target: target as number | number[] } : {}) };
    const got = await (runs[id] as Run)({ c, graph, x: arrayOf(plainInput(c.input)), options });
    const wanted = Object.keys(c.expected).filter((key) => key !== "mustNotEqual");
    expect(
      Object.keys(got)
        .filter((key) => wanted.includes(key))
        .sort(),
    ).toEqual(wanted.sort());
    for (const key of wanted) {
      const expected = arrayOf(flattened(c.expected[key] ?? []));
      const found = got[key] as Values | number;
      const values = typeof found === "number" ? [found] : found;
      const shaped = "shape" in values ? expected : expected.data;
      expectClose(values, shaped, { ...toleranceOf(c, key), what: key });
    }
    if ("mustNotEqual" in c.expected) {
      const wrong = arrayOf(c.expected.mustNotEqual ?? []);
      expect(() =>
        expectClose(got.attribution as Values, wrong, toleranceOf(c, "attribution")),
      ).toThrow();
    }
  });
});

const waiting = cases.map(({ id }) => id).filter((id) => !(id in runs));

test("every case is run or waits by name", () => {
  expect(waiting.filter((id) => !todo.includes(id))).toEqual([]);
});

for (const id of waiting) test.todo(`conformance of ${id}`);
