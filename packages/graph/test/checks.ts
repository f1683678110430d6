import * as tf from "@tensorflow/tfjs-core";
import {
  type Array64,
  type CloseOptions,
  evaluate,
  expectClose,
  randomArray,
  toFloat32,
} from "@xrt/testing";
import { differentiate } from "../src/differentiate.js";
import type { Graph } from "../src/graph.js";
import { differentiatedCase } from "./case-graph.js";
import type { TestEngine } from "./engine.js";
import { denseNet, mobileNet } from "./networks.js";
import { opCases } from "./op-cases.js";

/** Something that every engine has to compute like the float64 reference. */
export interface Check {
  readonly title: string;
  /**
   * Compiles, runs, compares and disposes.
   *
   * @returns Largest error as a share of the largest magnitude in its output, where that is 1 or more; else as it is.
   * @throws Error when an output is off, or a tensor is left.
   */
  readonly run: (engine: TestEngine) => Promise<number>;
}

/**
 * Float32 on an engine against float64: an op sums at most some hundred terms, each rounded to 6e-8 of the largest, in an
 * order of the engine's own, and exp and tanh of the engines are good to some 1e-6.
 */
const OP_TOLERANCE = { relative: 2e-5, absolute: 1e-6 };

/** Some thirty layers, forwards and back, each good to 1e-6. */
const NETWORK_TOLERANCE = { relative: 1e-4, absolute: 1e-6 };

/** Values and gradients of every op case. */
export const opChecks: readonly Check[] = opCases.map((c) =>
  check(`${c.op}, ${c.what}`, OP_TOLERANCE, () => differentiatedCase(c)),
);

/** Values, input gradients and kernel gradients of small networks. */
export const networkChecks: readonly Check[] = [
  check("MobileNet", NETWORK_TOLERANCE, () => backwards(mobileNet(32))),
  check("DenseNet", NETWORK_TOLERANCE, () =>
    backwards(denseNet({ size: 32, blocks: [2, 3], growth: 8, classes: 10 })),
  ),
];

interface Work {
  readonly graph: Graph;
  readonly feeds: Readonly<Record<string, Array64>>;
}

function backwards(forward: Graph): Work {
  const kernels = [...forward.parameters.keys()].slice(0, 4);
  const { graph } = differentiate(forward, { of: "scores", wrt: ["x", ...kernels] });
  return { graph, feeds: { x: randomArray([2, 3, 32, 32]) } };
}

function check(title: string, tolerance: CloseOptions, make: () => Work): Check {
  // worked out once for all engines
  let known: (Work & { readonly values: ReadonlyMap<string, Array64> }) | undefined;
  const expected = () => {
    const { graph, feeds } = make();
    return { graph, feeds, values: evaluate(graph, feeds) };
  };
  return {
    title,
    async run({ compile }) {
      known ??= expected();
      const { graph, feeds, values } = known;
      const { numTensors } = tf.memory();
      const executable = await compile(graph);
      const got = await executable.run(
        Object.fromEntries(Object.entries(feeds).map(([k, feed]) => [k, toFloat32(feed)])),
      );
      await executable.dispose();
      const left = tf.memory().numTensors - numTensors;
      if (left !== 0) throw new Error(`${title}: ${left} tensors are left`);
      if (`${Object.keys(got)}` !== `${graph.outputs}`) {
        throw new Error(`${title}: outputs ${Object.keys(got)}, wanted ${graph.outputs}`);
      }
      const errors = graph.outputs.map((output) => {
        const [a, b] = [got[output], values.get(output)];
        if (a === undefined || b === undefined) throw new RangeError(`no value of "${output}"`);
        expectClose(a, b, { ...tolerance, what: `"${output}"` });
        return errorOf(a.data, b.data);
      });
      return Math.max(...errors);
    },
  };
}

function errorOf(got: ArrayLike<number>, want: ArrayLike<number>): number {
  let [error, magnitude] = [0, 1];
  for (let i = 0; i < want.length; i++) {
    error = Math.max(error, Math.abs((got[i] ?? 0) - (want[i] ?? 0)));
    magnitude = Math.max(magnitude, Math.abs(want[i] ?? 0));
  }
  return error / magnitude;
}
