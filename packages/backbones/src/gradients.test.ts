import "@tensorflow/tfjs-backend-cpu";
import { enableProdMode } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { type NdArray, ndArray, randomStream, sizeOf } from "@xrt/core";
import { differentiate, type Graph, linearOutput } from "@xrt/graph";
import { fromLayersModel } from "@xrt/graph/layers";
import { compile } from "@xrt/graph/onnx";
import { evaluate, toFloat64 } from "@xrt/testing";
import { describe, expect, test } from "vitest";
import { initialise, mobileNetV1, studyCnn2020, withHead } from "./index.js";

enableProdMode();

/** Whole networks, small enough for the slow float64 evaluator. */
const networks: [string, () => LayersModel][] = [
  ["studyCnn2020", () => studyCnn2020({ inputShape: [8, 8, 3] })],
  [
    "mobileNetV1 0.25 with a head",
    () => withHead(mobileNetV1({ alpha: 0.25, inputShape: [32, 32, 3], includeTop: false })),
  ],
];

const random = (shape: readonly number[], stream: string): NdArray => {
  const u = randomStream(5, stream);
  return ndArray(
    Float32Array.from({ length: sizeOf(shape) }, (_, i) => 2 * u.uniform(i) - 1),
    shape,
  );
};

/** The first output of a graph in float64 at a feed, with some parameters replaced. */
function reference(
  graph: Graph,
  feed: NdArray<Float64Array>,
  parameters: Record<string, NdArray<Float64Array>> = {},
): number {
  const values = evaluate(graph, { [graph.inputs[0] ?? ""]: feed }, parameters);
  return values.get(graph.outputs[0] ?? "")?.data[0] ?? Number.NaN;
}

/** Random betas: a fresh one is 0, which puts silent channels exactly on the kink of their ReLU, where nothing is a slope. */
function awayFromKinks(graph: Graph): Graph {
  const parameters = [...graph.parameters].map(([name, p]) =>
    p.role === "beta"
      ? ([name, { ...p, array: random(p.array.shape, name) }] as const)
      : ([name, p] as const),
  );
  return { ...graph, parameters: new Map(parameters) };
}

/** `array + step * direction` in float64. */
function along(array: NdArray, direction: NdArray, step: number): NdArray<Float64Array> {
  return {
    shape: array.shape,
    data: Float64Array.from(array.data, (v, i) => v + step * (direction.data[i] ?? 0)),
  };
}

function dot(a: NdArray | undefined, b: NdArray): number {
  return b.data.reduce((sum, v, i) => sum + v * (a?.data[i] ?? Number.NaN), 0);
}

/** A step that crosses few ReLU kinks and is far above the noise of float64. */
const STEP = 1e-6;

describe.each(networks)("%s", (_, build) => {
  test("has the gradients that finite differences of the float64 evaluator say, on onnxruntime", async () => {
    const network = build();
    await initialise(network, "scratch", 1);
    const graph = awayFromKinks(linearOutput(await fromLayersModel(network)));
    const [feed = ""] = graph.inputs;
    const [, ...shape] = (graph.types.get(feed)?.shape ?? []) as number[];
    const x = random([1, ...shape], "input");
    const trainable = [...graph.parameters].flatMap(([name, p]) => (p.trainable ? [name] : []));
    const of = graph.outputs[0] ?? "";
    const { graph: backward, gradients } = differentiate(graph, { of, wrt: [feed, ...trainable] });
    const executable = await compile(backward);
    const out = await executable.run({ [feed]: x });
    await executable.dispose();
    expect(out[of]?.data[0]).toBeCloseTo(reference(graph, toFloat64(x)), 4);

    const checks: [
      name: string,
      numeric: (direction: NdArray, step: number) => number,
      array: NdArray,
    ][] = [
      [feed, (direction, step) => reference(graph, along(x, direction, step)), x],
      ...[
        trainable[0],
        trainable[Math.floor(trainable.length / 2)],
        trainable.at(-2),
        trainable.at(-1),
      ].map((name = "") => {
        const array = graph.parameters.get(name)?.array as NdArray;
        const numeric = (direction: NdArray, step: number) =>
          reference(graph, toFloat64(x), { [name]: along(array, direction, step) });
        return [name, numeric, array] as [string, typeof numeric, NdArray];
      }),
    ];
    for (const [name, numeric, array] of checks) {
      const direction = random(array.shape, `direction/${name}`);
      const expected = (numeric(direction, STEP) - numeric(direction, -STEP)) / (2 * STEP);
      const got = dot(out[gradients.get(name) ?? ""], direction);
      // float32 through up to 90 layers against float64: 1e-3 of the value, and the noise of a sum of small terms
      expect(Math.abs(got - expected), name).toBeLessThan(1e-3 * Math.abs(expected) + 1e-4);
    }
    network.dispose();
  }, 60_000);
});
