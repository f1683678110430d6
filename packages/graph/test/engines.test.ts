import * as tf from "@tensorflow/tfjs-core";
import { evaluate, expectClose, toFloat32 } from "@xrt/testing";
import { describe, expect, test } from "vitest";
import { differentiatedCase } from "./case-graph.js";
import { engines } from "./engines.js";
import { type OpCase, opCases } from "./op-cases.js";

/**
 * Float32 on an engine against float64: an op sums at most some hundred terms, each rounded to 6e-8 of the largest, in an
 * order of the engine's own, and exp and tanh of the engines are good to some 1e-6.
 */
const TOLERANCE = { relative: 2e-5, absolute: 1e-6 };

/** Each case worked out once for all engines. */
const expected = new Map<OpCase, ReturnType<typeof workedOut>>();

function workedOut(c: OpCase) {
  const { graph, feeds } = differentiatedCase(c);
  return { graph, feeds, values: evaluate(graph, feeds) };
}

for (const { name, absent, compile } of engines) {
  const title = absent === undefined ? name : `${name} (absent: ${absent})`;
  describe.skipIf(absent !== undefined)(title, { timeout: 30_000 }, () => {
    test.each(opCases.map((c) => [`${c.op}, ${c.what}`, c] as const))(
      "%s: values and gradients are those of the reference",
      async (_, c) => {
        const { graph, feeds, values } = expected.get(c) ?? workedOut(c);
        expected.set(c, { graph, feeds, values });
        const before = tf.memory().numTensors;
        const executable = await compile(graph);
        const got = await executable.run(
          Object.fromEntries(Object.entries(feeds).map(([k, feed]) => [k, toFloat32(feed)])),
        );
        await executable.dispose();
        expect(tf.memory().numTensors).toBe(before);
        expect(Object.keys(got)).toEqual(graph.outputs);
        for (const output of graph.outputs) {
          const want = values.get(output) ?? [];
          expectClose(got[output] ?? [], want, { ...TOLERANCE, what: `"${output}"` });
        }
      },
    );
  });
}
